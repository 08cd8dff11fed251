package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Mappings.TemplateRenderer} promises; extend it for an implementation. */
public abstract class TemplateRendererContract {

    /** Returns the renderer under test, the same at each call. */
    protected abstract Mappings.TemplateRenderer renderer();

    /** Lets there be a template which writes "Hello ", the attribute {@code name} of the model, escaped, and "!". */
    protected abstract void greeting(String template) throws IOException;

    /** Lets there be a template that writes something, and then fails. */
    protected abstract void broken(String template) throws IOException;

    private String rendered(String template, Map<String, ?> model) throws IOException {
        StringWriter out = new StringWriter();
        renderer().render(template, model, Locale.ENGLISH, MemoryExchange.get("/"), out);
        return out.toString();
    }

    @Test
    void writesTheModelEscaped() throws IOException {
        greeting("hello");
        assertThat(rendered("hello", Map.of("name", "<b>ä"))).contains("Hello &lt;b&gt;ä!");
    }

    @Test
    void findsTemplatesInFolders() throws IOException {
        greeting("mail/de/hello");
        assertThat(rendered("mail/de/hello", Map.of("name", "a"))).contains("Hello a!");
    }

    @Test
    void doesNotChangeTheModel() throws IOException {
        greeting("hello");
        Map<String, String> model = Map.of("name", "a");
        assertThat(rendered("hello", model)).contains("Hello a!");
        assertThat(model).isEqualTo(Map.of("name", "a"));
    }

    @Test
    void namesATemplateThatIsMissing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> rendered("gone", Map.of()))
                .withMessageStartingWith("There is no template gone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "a/../../secret",
                "/etc/passwd",
                "..\\secret",
                "file:x",
                "",
                "a//b",
                "..%2fsecret",
                "./secret"
            })
    void refusesNamesThatCouldLeaveTheFolder(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> rendered(name, Map.of()));
    }

    @Test
    void writesNothingOfAPageThatFails() throws IOException {
        broken("broken");
        StringWriter out = new StringWriter();
        assertThatThrownBy(() -> renderer().render("broken", Map.of(), Locale.ROOT, MemoryExchange.get("/"), out))
                .isInstanceOf(RuntimeException.class);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void letsAFailureOfTheConnectionPass() throws IOException {
        greeting("hello");
        IOException gone = new IOException("gone");
        assertThatThrownBy(() -> renderer()
                        .render("hello", Map.of("name", "a"), Locale.ROOT, MemoryExchange.get("/"), failing(gone)))
                .isSameAs(gone);
    }

    private static Writer failing(IOException gone) {
        return new Writer() {
            @Override
            public void write(char[] text, int from, int length) throws IOException {
                throw gone;
            }

            @Override
            public void flush() {}

            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
    }

    @Test
    void leavesTheWriterOpen() throws IOException {
        greeting("hello");
        StringWriter out = new StringWriter() {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        renderer().render("hello", Map.of("name", "a"), Locale.ROOT, MemoryExchange.get("/"), out);
        assertThat(out.toString()).contains("Hello a!");
    }

    @Test
    void servesManyRequestsAtOnce() throws IOException {
        greeting("hello");
        List<CompletableFuture<String>> pages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "n" + i;
            pages.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return rendered("hello", Map.of("name", name));
                } catch (IOException unexpected) {
                    throw new AssertionError(unexpected);
                }
            }));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(pages.get(i).join()).contains("Hello n" + i + "!");
        }
    }
}
