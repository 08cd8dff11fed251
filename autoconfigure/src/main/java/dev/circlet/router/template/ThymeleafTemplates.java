package dev.circlet.router.template;

import dev.circlet.router.Exchange;
import dev.circlet.router.Mappings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.WebContext;
import org.thymeleaf.exceptions.TemplateInputException;
import org.thymeleaf.templateresolver.AbstractConfigurableTemplateResolver;
import org.thymeleaf.templateresolver.ITemplateResolver;

/**
 * Renders pages with Thymeleaf. A page is rendered in memory first, so that a failure leaves none of it on the wire. Whether
 * templates are kept is up to the engine and its resolvers.
 *
 * <p>Names are relative to where the resolvers look; one that could leave that place is refused. A link such as
 * {@code @{/x}} leads to the path {@code /x} of the router, wherever it is mounted, and {@code @{~/x}} to the root of the
 * server. Parameters of the query are in {@code param}; there is no session, and no binding of forms of Spring MVC.
 *
 * @since 0.1
 */
public final class ThymeleafTemplates implements Mappings.TemplateRenderer {

    private final ITemplateEngine engine;

    /**
     * Creates a renderer.
     *
     * @param engine with resolvers that find templates by name
     */
    public ThymeleafTemplates(ITemplateEngine engine) {
        this.engine = engine;
    }

    /**
     * Renders a template.
     *
     * @throws IllegalArgumentException if the name is refused
     * @throws IllegalStateException if there is no such template; the message says where it was looked for
     * @throws org.thymeleaf.exceptions.TemplateEngineException if it cannot be rendered
     */
    @Override
    public void render(String template, Map<String, ?> model, Locale locale, Exchange exchange, Writer out)
            throws IOException {
        String name = TemplateNames.checked(template);
        StringWriter page = new StringWriter();
        WebContext context = new WebContext(new TemplateExchange(exchange, locale), locale, new LinkedHashMap<>(model));
        try {
            engine.process(name, context, page);
        } catch (TemplateInputException ex) {
            if (missing(ex, name)) {
                throw new IllegalStateException("There is no template " + name + "; looked for " + places(name), ex);
            }
            throw ex;
        }
        out.append(page.getBuffer());
    }

    /** Whether the template itself is missing, and not one that it includes. */
    private static boolean missing(TemplateInputException failure, String name) {
        String message = String.valueOf(failure.getMessage());
        boolean file = failure.getCause() instanceof FileNotFoundException
                || failure.getCause() instanceof NoSuchFileException;
        return message.startsWith("Error resolving template [" + name + "]") || file && message.contains(name);
    }

    private String places(String name) {
        return engine.getConfiguration().getTemplateResolvers().stream()
                .map(resolver -> place(resolver, name))
                .collect(Collectors.joining(", "));
    }

    private static String place(ITemplateResolver resolver, String name) {
        if (resolver instanceof AbstractConfigurableTemplateResolver configured) {
            return text(configured.getPrefix()) + name + text(configured.getSuffix());
        }
        return name + " by " + resolver.getName();
    }

    private static String text(@Nullable String part) {
        return part == null ? "" : part;
    }
}
