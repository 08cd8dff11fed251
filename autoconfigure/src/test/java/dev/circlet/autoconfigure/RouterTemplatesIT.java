package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.spring.RouterConfigurer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.annotation.Bean;

/** Templates that change while the application runs. */
class RouterTemplatesIT {

    private static final String WITHOUT_THYMELEAF =
            "spring.autoconfigure.exclude=org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration";

    @TempDir
    private Path templates;

    @ParameterizedTest
    @CsvSource({"true, first, first", "false, first, second"})
    void thymeleafReloadsWhereItsCacheIsOff(boolean cached, String before, String after) throws Exception {
        try (RouterApplication application = RouterApplication.start(
                App.class, "spring.thymeleaf.prefix=file:" + templates + "/", "spring.thymeleaf.cache=" + cached)) {
            write("page.html", "<p>first <b th:text=\"${name}\"></b></p>");
            expect(application, "<p>" + before + " <b>&lt;Ada&gt;</b></p>");
            write("page.html", "<p>second <b th:text=\"${name}\"></b></p>");
            expect(application, "<p>" + after + " <b>&lt;Ada&gt;</b></p>");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, first, first", "false, first, second"})
    void mustacheReloadsWhereItsCacheIsOff(boolean cached, String before, String after) throws Exception {
        try (RouterApplication application = RouterApplication.start(
                App.class,
                WITHOUT_THYMELEAF,
                "spring.mustache.prefix=file:" + templates + "/",
                "spring.mustache.servlet.cache=" + cached)) {
            write("page.mustache", "<p>first <b>{{name}}</b></p>");
            expect(application, "<p>" + before + " <b>&lt;Ada&gt;</b></p>");
            write("page.mustache", "<p>second <b>{{name}}</b></p>");
            expect(application, "<p>" + after + " <b>&lt;Ada&gt;</b></p>");
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(templates.resolve(name), text);
    }

    private static void expect(RouterApplication application, String page) throws Exception {
        assertThat(application.get("/lite/page").body()).isEqualTo(page);
    }

    @WithoutSecurity
    static class App {

        @Bean
        RouterConfigurer routes() {
            return engine -> engine.get("/page", context -> context.html(200, "page", Map.of("name", "<Ada>")));
        }
    }
}
