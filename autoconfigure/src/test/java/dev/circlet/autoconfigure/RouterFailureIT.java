package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import dev.circlet.spring.RouterConfigurer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

/** Handlers that fail late: after the response began, or on another thread. */
class RouterFailureIT {

    private RouterApplication application;
    private String prefix;

    @AfterEach
    void stop() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void noErrorPageGetsIntoAResponseThatHasBegun(String type) throws Exception {
        start(type, "always");
        for (String path : new String[] {"/begun", "/begun-sized", "/begun-late", "/begun-late-sized"}) {
            String answer = application.raw(prefix + path);
            assertThat(answer).as(path).startsWith("HTTP/1.1 200").contains("begun");
            assertThat(answer).as(path).doesNotContain("out of order", "Exception", "status\"", "<html", "\tat ");
            assertThat(answer).as(path).doesNotEndWith("0\r\n\r\n");
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            assertThat(body.length()).as(path).isLessThan(60);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void theErrorPageGetsAnAsynchronousFailureAsItWas(String type) throws Exception {
        start(type, "never");
        HttpResponse<String> response = application.get(prefix + "/late", "Accept", "application/json");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .contains("\"exception\":\"java.lang.IllegalStateException\"")
                .contains("out of order")
                .contains("\"path\":\"" + prefix + "/late\"");
        HttpResponse<String> checked = application.get(prefix + "/late-checked", "Accept", "application/json");
        assertThat(checked.body()).contains("java.security.GeneralSecurityException", "checked");
        HttpResponse<String> fatal = application.get(prefix + "/late-error", "Accept", "application/json");
        assertThat(fatal.body()).contains("java.lang.AssertionError", "fatal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/late", "/late-checked", "/late-error", "/begun-late"})
    @ExtendWith(OutputCaptureExtension.class)
    void theStackOfAnAsynchronousFailureIsLoggedOnce(String path, CapturedOutput output) throws Exception {
        start("servlet", "never");
        application.raw(prefix + path);
        Awaitility.await()
                .untilAsserted(() -> assertThat(output)
                        .containsPattern("(?m)^(?!Caused by).*(out of order|checked|fatal)\\R\\tat "));
        application.close();
        assertThat(output.getAll().split("(?m)^(?!Caused by).*(out of order|checked|fatal)\\R\\tat "))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void anAsynchronousFailureTellsNothingUnlessItIsToldTo(String type) throws Exception {
        application = RouterApplication.start(App.class, "circlet.router.type=" + type);
        String path = type.equals("servlet") ? "/lite/late" : "/late";
        HttpResponse<String> response = application.get(path, "Accept", "application/json");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("\"status\":500").doesNotContain("out of order", "Exception");
    }

    private void start(String type, String stacktrace) {
        application = RouterApplication.start(
                App.class,
                "circlet.router.type=" + type,
                "spring.web.error.include-message=always",
                "spring.web.error.include-exception=true",
                "spring.web.error.include-stacktrace=" + stacktrace);
        prefix = type.equals("servlet") ? "/lite" : "";
    }

    @WithoutSecurity
    static class App {

        @Bean
        RouterConfigurer routes() {
            return engine -> {
                engine.get("/begun", context -> begin(context, false));
                engine.get("/begun-sized", context -> begin(context, true));
                engine.get("/begun-late", late(false));
                engine.get("/begun-late-sized", late(true));
                engine.get(
                        "/late",
                        Handler.async(
                                context -> CompletableFuture.failedFuture(new IllegalStateException("out of order"))));
                engine.get(
                        "/late-error",
                        Handler.async(context -> CompletableFuture.failedFuture(new AssertionError("fatal"))));
                engine.get(
                        "/late-checked",
                        Handler.async(context ->
                                CompletableFuture.failedFuture(new java.security.GeneralSecurityException("checked"))));
            };
        }

        private static Handler late(boolean sized) {
            return Handler.async(context ->
                    CompletableFuture.runAsync(() -> begin(context, sized), task -> new Thread(task).start()));
        }

        private static void begin(Context context, boolean sized) {
            try {
                if (sized) {
                    context.setHeader("Content-Length", "60");
                }
                context.output().write("begun".getBytes(StandardCharsets.UTF_8));
                context.output().flush();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            throw new IllegalStateException("out of order");
        }
    }
}
