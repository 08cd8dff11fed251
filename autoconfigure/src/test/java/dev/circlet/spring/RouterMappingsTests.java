package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import jakarta.validation.constraints.Size;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;

class RouterMappingsTests {

    record Book(@Size(max = 3) String title, LocalDate day) {}

    @Test
    void bindsAndAnswersWithoutAContext() throws Exception {
        Engine engine = new Engine(EngineOptions.DEFAULTS, RouterMappings.defaults());
        engine.post("/", context -> context.json(201, context.bind(Book.class)));
        engine.post("/xml", context -> context.xml(200, context.bind(Book.class)));
        String json = "{\"title\":\"abc\",\"day\":\"2026-07-28\"}";
        assertThat(post(engine, "/", "application/json", json).text()).isEqualTo(json);
        assertThat(post(engine, "/", "application/x-www-form-urlencoded", "title=abc&day=2026-07-28")
                        .text())
                .isEqualTo(json);
        assertThat(post(engine, "/xml", "application/xml", "<Book><title>a</title></Book>")
                        .text())
                .startsWith("<Book><title>a</title>");
        assertThat(post(engine, "/", "application/json", "{\"title\":\"abcd\"}").text())
                .contains("\"field\":\"title\"");
    }

    @Test
    void doesWithoutWhatIsNotOnTheClassPath() throws Exception {
        ClassLoader filtered = new FilteredClassLoader(
                "tools.jackson",
                "jakarta.validation",
                "org.springframework.web",
                "org.springframework.http",
                "org.thymeleaf");
        URL[] own = {RouterMappings.class.getProtectionDomain().getCodeSource().getLocation()};
        try (URLClassLoader loader = new OwnFirst(own, filtered)) {
            Object mappings = loader.loadClass(RouterMappings.class.getName())
                    .getMethod("defaults")
                    .invoke(null);
            assertThat(mappings)
                    .hasToString(mappings.toString())
                    .extracting("json", "xml", "validation", "errors")
                    .containsOnlyNulls();
            assertThat(mappings).extracting("binder").isNotNull();
        }
        assertThat(RouterMappings.defaults()).isNotEqualTo(Mappings.NONE);
    }

    private static MemoryExchange post(Engine engine, String path, String type, String body) throws Exception {
        return new MemoryExchange("POST", path).body(type, body).runOn(engine);
    }

    /** Loads the classes of this project itself and all others through its parent. */
    private static final class OwnFirst extends URLClassLoader {

        OwnFirst(URL[] own, ClassLoader parent) {
            super(own, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                return name.startsWith("dev.circlet.") ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }
}
