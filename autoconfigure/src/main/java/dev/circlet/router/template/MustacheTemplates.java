package dev.circlet.router.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import dev.circlet.router.Exchange;
import dev.circlet.router.Mappings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Renders pages with JMustache. A page is rendered in memory first, so that a failure leaves none of it on the wire.
 *
 * <p>Names are relative to where the loader of the compiler looks; one that could leave that place is refused. Besides the
 * model a template sees {@code basePath}, which stands before the paths of the router in links.
 *
 * @since 0.1
 */
public final class MustacheTemplates implements Mappings.TemplateRenderer {

    /** Bounds what is kept compiled; more templates than this are compiled each time. */
    private static final int MAX_COMPILED = 256;

    private final ConcurrentMap<String, Template> compiled = new ConcurrentHashMap<>();
    private final Mustache.Compiler compiler;
    private final boolean reload;

    /**
     * Creates a renderer.
     *
     * @param compiler with a loader that finds templates by name
     * @param reload whether to compile a template each time, so that changes show at once; else up to 256 are kept
     */
    public MustacheTemplates(Mustache.Compiler compiler, boolean reload) {
        this.compiler = compiler;
        this.reload = reload;
    }

    /**
     * Renders a template.
     *
     * @throws IllegalArgumentException if the name is refused
     * @throws IllegalStateException if there is no such template; the message says where it was looked for
     * @throws MustacheException if it cannot be rendered
     */
    @Override
    public void render(String template, Map<String, ?> model, Locale locale, Exchange exchange, Writer out)
            throws IOException {
        StringWriter page = new StringWriter();
        Template found = template(TemplateNames.checked(template));
        found.execute(model, Map.of("basePath", exchange.basePath()), page);
        out.append(page.getBuffer());
    }

    private Template template(String name) {
        if (reload) {
            return load(name);
        }
        Template known = compiled.get(name);
        if (known != null) {
            return known;
        }
        Template loaded = load(name);
        if (compiled.size() < MAX_COMPILED) {
            compiled.put(name, loaded);
        }
        return loaded;
    }

    private Template load(String name) {
        try {
            return Objects.requireNonNull(compiler.loadTemplate(name));
        } catch (MustacheException ex) {
            Throwable cause = ex.getCause();
            if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
                throw new IllegalStateException("There is no template " + name + ": " + cause.getMessage(), ex);
            }
            throw ex;
        }
    }
}
