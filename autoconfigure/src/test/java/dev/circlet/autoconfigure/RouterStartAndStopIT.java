package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.circlet.spring.RouterConfigurer;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** What a user reads when an application with routes does not start, and what clients see when it stops. */
@ExtendWith(OutputCaptureExtension.class)
class RouterStartAndStopIT {

    private static final CountDownLatch ENTERED = new CountDownLatch(1);
    private static final CountDownLatch LEAVE = new CountDownLatch(1);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "circlet.router.path=/ | circlet.router.type=filter",
                "circlet.router.path=/ | spring.mvc.servlet.path",
                "circlet.router.path=lite | as in /lite.",
                "circlet.router.path=/lite/* | '/lite/*'",
                "circlet.router.type=fliter | circlet.router.type",
                "circlet.router.trusted-proxies=here | circlet.router.trusted-proxies"
            })
    void aSettingThatCannotWorkIsExplained(String setting, String told, CapturedOutput output) {
        fails(App.class, setting);
        assertThat(output).contains("APPLICATION FAILED TO START", "Action:", told);
    }

    @Test
    void twoRoutesInOnePlaceAreBothNamed(CapturedOutput output) {
        fails(Conflict.class);
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "'/books/:other' of RouterConfigurer 'second'",
                        "conflicts with '/books/:isbn'");
    }

    @Test
    void aRequestUnderWayIsAnsweredBeforeTheServerStops() throws Exception {
        RouterApplication application = RouterApplication.start(App.class, "server.shutdown=graceful");
        CompletableFuture<HttpResponse<String>> response = CompletableFuture.supplyAsync(() -> {
            try {
                return application.get("/lite/slow");
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        assertThat(ENTERED.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(application::close);
        LEAVE.countDown();
        assertThat(response.get(20, TimeUnit.SECONDS).body()).isEqualTo("slow");
        stopped.get(20, TimeUnit.SECONDS);
    }

    private static void fails(Class<?> source, String... properties) {
        assertThatException()
                .isThrownBy(() -> RouterApplication.start(source, properties).close());
    }

    @WithoutSecurity
    static class App {

        @Bean
        @Order(1)
        RouterConfigurer first() {
            return engine -> {
                engine.get("/books/:isbn", context -> context.text(200, context.param("isbn")));
                engine.get("/slow", context -> {
                    ENTERED.countDown();
                    LEAVE.await(20, TimeUnit.SECONDS);
                    context.text(200, "slow");
                });
            };
        }
    }

    @WithoutSecurity
    static class Conflict extends App {

        @Bean
        @Order(2)
        RouterConfigurer second() {
            return engine -> engine.get("/books/:other", context -> context.text(200, "other"));
        }
    }
}
