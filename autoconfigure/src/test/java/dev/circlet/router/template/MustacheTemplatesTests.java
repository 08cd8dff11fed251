package dev.circlet.router.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.TemplateRendererContract;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MustacheTemplatesTests extends TemplateRendererContract {

    private final Map<String, String> files = new ConcurrentHashMap<>();
    private final AtomicInteger loads = new AtomicInteger();
    private final Mustache.Compiler compiler = Mustache.compiler().withLoader(name -> {
        loads.incrementAndGet();
        String text = files.get(name);
        if (text == null) {
            throw new FileNotFoundException("/pages/" + name + ".mustache");
        }
        return new StringReader(text);
    });
    private MustacheTemplates templates = new MustacheTemplates(compiler, false);

    @Override
    protected Mappings.TemplateRenderer renderer() {
        return templates;
    }

    @Override
    protected void greeting(String template) {
        files.put(template, "Hello {{name}}!");
    }

    @Override
    protected void broken(String template) {
        files.put(template, "half {{missing}}");
    }

    @Test
    void rendersAModelAndEscapesIt() throws IOException {
        files.put("hello", "<p>{{name}}</p>{{#items}}<i>{{.}}</i>{{/items}}{{>foot}}");
        files.put("foot", "!");
        assertThat(render("hello", Map.of("name", "<b>", "items", List.of(1, 2))))
                .isEqualTo("<p>&lt;b&gt;</p><i>1</i><i>2</i>!");
    }

    @Test
    void knowsWhereTheRouterIsMountedUnlessTheModelSaysOtherwise() throws IOException {
        files.put("link", "{{basePath}}/x");
        assertThat(render("link", Map.of())).isEqualTo("/lite/x");
        assertThat(render("link", Map.of("basePath", "/own"))).isEqualTo("/own/x");
    }

    @Test
    void keepsWhatItCompiled() throws IOException {
        files.put("hello", "one");
        render("hello", Map.of());
        files.put("hello", "two");
        assertThat(render("hello", Map.of())).isEqualTo("one");
        assertThat(loads).hasValue(1);
    }

    @Test
    void compilesAnewInDevelopment() throws IOException {
        templates = new MustacheTemplates(compiler, true);
        files.put("hello", "one");
        render("hello", Map.of());
        files.put("hello", "two");
        assertThat(render("hello", Map.of())).isEqualTo("two");
    }

    @Test
    void boundsWhatItKeeps() throws IOException {
        for (int i = 0; i < 300; i++) {
            files.put("t" + i, "x");
            render("t" + i, Map.of());
        }
        loads.set(0);
        render("t0", Map.of());
        assertThat(loads).hasValue(0);
        render("t299", Map.of());
        render("t299", Map.of());
        assertThat(loads).hasValue(2);
    }

    @Test
    void namesAMissingTemplateAndWhereItLooked() {
        assertThatIllegalStateException()
                .isThrownBy(() -> render("gone", Map.of()))
                .withMessage("There is no template gone: /pages/gone.mustache");
    }

    @Test
    void readsNothingForNamesItRefuses() {
        assertThatIllegalArgumentException().isThrownBy(() -> render("../secret", Map.of()));
        assertThat(loads).hasValue(0);
    }

    @Test
    void letsTheFailureOfTheLibraryPass() {
        files.put("broken", "half {{missing}}");
        assertThatExceptionOfType(MustacheException.class).isThrownBy(() -> render("broken", Map.of()));
    }

    private String render(String name, Map<String, ?> model) throws IOException {
        StringWriter out = new StringWriter();
        templates.render(name, model, Locale.ROOT, MemoryExchange.get("/").basePath("/lite"), out);
        return out.toString();
    }
}
