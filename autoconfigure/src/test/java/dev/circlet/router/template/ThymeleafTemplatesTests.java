package dev.circlet.router.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.TemplateRendererContract;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.exceptions.TemplateEngineException;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;
import org.thymeleaf.templateresolver.FileTemplateResolver;

class ThymeleafTemplatesTests extends TemplateRendererContract {

    @TempDir
    private Path folder;

    private Path pages;
    private Mappings.TemplateRenderer templates;

    @BeforeEach
    void create() throws IOException {
        pages = Files.createDirectory(folder.resolve("pages"));
        Files.writeString(folder.resolve("secret.html"), "s3cret");
        templates = new ThymeleafTemplates(configured(new SpringTemplateEngine()));
    }

    @Override
    protected Mappings.TemplateRenderer renderer() {
        return templates;
    }

    @Override
    protected void greeting(String template) throws IOException {
        page(template, "<p th:text=\"'Hello ' + ${name} + '!'\">x</p>");
    }

    @Override
    protected void broken(String template) throws IOException {
        page(template, "<p>half</p><p th:text=\"${missing.field}\"></p>");
    }

    private TemplateEngine configured(TemplateEngine engine) {
        FileTemplateResolver resolver = new FileTemplateResolver();
        resolver.setPrefix(pages + "/");
        resolver.setSuffix(".html");
        resolver.setCacheable(false);
        engine.setTemplateResolver(resolver);
        return engine;
    }

    @Test
    void rendersAModelAndEscapesIt() throws IOException {
        page("hello", "<p th:text=\"${name}\">x</p>");
        assertThat(render("hello", Map.of("name", "<b>"), MemoryExchange.get("/")))
                .isEqualTo("<p>&lt;b&gt;</p>");
    }

    @Test
    void linksBelowWhereTheRouterIsMounted() throws IOException {
        page("links", "<a th:href=\"@{/books/{id}(id=${id},q='a b')}\"></a><a th:href=\"@{~/mvc}\"></a>");
        assertThat(render("links", Map.of("id", "ä b"), MemoryExchange.get("/").basePath("/app/lite")))
                .contains("href=\"/app/lite/books/%C3%A4%20b?q=a%20b\"", "href=\"/mvc\"");
        assertThat(render("links", Map.of("id", 1), MemoryExchange.get("/"))).contains("href=\"/books/1?q=a%20b\"");
    }

    @Test
    void knowsLocaleAndQuery() throws IOException {
        page("page", "<p th:text=\"${#locale} + ${param.q[0]} + ${#numbers.formatDecimal(n, 1, 2)}\"></p>");
        StringWriter out = new StringWriter();
        templates.render("page", Map.of("n", 1.5), Locale.GERMANY, MemoryExchange.get("/?q=a%20b"), out);
        assertThat(out).hasToString("<p>de_DEa b1,50</p>");
    }

    @Test
    void worksWithoutSpringToo() throws IOException {
        page("hello", "<p th:text=\"${name}\">x</p><p th:if=\"${param.q}\">q</p><p th:if=\"${session}\">s</p>");
        templates = new ThymeleafTemplates(configured(new TemplateEngine()));
        assertThat(render("hello", Map.of("name", "a"), MemoryExchange.get("/")))
                .startsWith("<p>a</p>");
    }

    @Test
    void showsAChangedTemplateIfTheResolverDoesNotKeepIt() throws IOException {
        page("hello", "one");
        assertThat(render("hello", Map.of(), MemoryExchange.get("/"))).isEqualTo("one");
        page("hello", "two");
        assertThat(render("hello", Map.of(), MemoryExchange.get("/"))).isEqualTo("two");
    }

    @Test
    void namesAMissingTemplateAndWhereItLooked() {
        assertThatIllegalStateException()
                .isThrownBy(() -> render("gone", Map.of(), MemoryExchange.get("/")))
                .withMessage("There is no template gone; looked for " + pages + "/gone.html");
    }

    @Test
    void namesAMissingTemplateOfResolversThatCheckToo() {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver();
        resolver.setPrefix("templates/");
        resolver.setSuffix(".html");
        resolver.setCheckExistence(true);
        TemplateEngine engine = new TemplateEngine();
        engine.setTemplateResolver(resolver);
        templates = new ThymeleafTemplates(engine);
        assertThatIllegalStateException()
                .isThrownBy(() -> render("gone", Map.of(), MemoryExchange.get("/")))
                .withMessage("There is no template gone; looked for templates/gone.html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x/y",
                "classpath:x",
                " ",
                ".",
                "a/",
                "hello :: x",
                "__${1+1}__",
                "~{x}",
                "a\nb",
                "a/.. /b"
            })
    void refusesNamesThatCouldLeaveTheFolder(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> render(name, Map.of(), MemoryExchange.get("/")));
    }

    @Test
    void answersNothingOfAPageThatFails() throws Exception {
        page("broken", "<p>half</p>".repeat(10_000) + "<p th:text=\"${missing.field}\"></p>");
        Engine engine = new Engine(EngineOptions.DEFAULTS, Mappings.NONE.withTemplates(templates));
        engine.get("/", context -> context.html(200, "broken", Map.of()));
        MemoryExchange exchange = MemoryExchange.get("/");
        assertThatExceptionOfType(TemplateEngineException.class).isThrownBy(() -> exchange.runOn(engine));
        assertThat(exchange.committed()).isFalse();
        assertThat(exchange.content()).isEmpty();
    }

    @Test
    void answersWithHtml() throws Exception {
        page("sub/list", "<li th:each=\"i : ${items}\" th:text=\"${i}\"></li>");
        Engine engine = new Engine(EngineOptions.DEFAULTS, Mappings.NONE.withTemplates(templates));
        engine.get("/", context -> context.html(201, "sub/list", Map.of("items", List.of("ä", "b"))));
        MemoryExchange exchange = MemoryExchange.get("/").runOn(engine);
        assertThat(exchange.status()).isEqualTo(201);
        assertThat(exchange.responseHeader("Content-Type")).startsWith("text/html");
        assertThat(exchange.text()).isEqualTo("<li>ä</li><li>b</li>");
    }

    private void page(String name, String text) throws IOException {
        Path file = pages.resolve(name + ".html");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String render(String name, Map<String, ?> model, MemoryExchange exchange) throws IOException {
        StringWriter out = new StringWriter();
        templates.render(name, model, Locale.ROOT, exchange, out);
        return out.toString();
    }
}
