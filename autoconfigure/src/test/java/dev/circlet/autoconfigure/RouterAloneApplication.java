package dev.circlet.autoconfigure;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import dev.circlet.spring.RouterConfigurer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.server.ResponseStatusException;

/** Runs in a JVM of its own without Spring MVC. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class RouterAloneApplication {

    public static void main(String[] arguments) {
        var context = new SpringApplicationBuilder(RouterAloneApplication.class).run(arguments);
        System.out.println("PORT=" + context.getEnvironment().getProperty("local.server.port"));
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Bean
    RouterConfigurer routes(ObjectProvider<MeterRegistry> meters) {
        return engine -> {
            engine.get("/books/:isbn", context -> context.json(200, Map.of("isbn", context.param("isbn"))));
            engine.get("/hello", context -> context.html(200, "hello", Map.of("name", "you")));
            engine.get("/attributes", RouterAloneApplication::attributes);
            engine.get("/broken", context -> {
                throw new IllegalStateException("out of order");
            });
            engine.get(
                    "/later-broken",
                    Handler.async(
                            context -> CompletableFuture.failedFuture(new IllegalStateException("out of order"))));
            engine.get("/status", context -> {
                throw new ResponseStatusException(HttpStatus.I_AM_A_TEAPOT, "short and stout");
            });
            engine.get(
                    "/refused",
                    context -> Objects.requireNonNull(context.exchange().unwrap(HttpServletResponse.class))
                            .sendError(403));
            engine.get("/meters", context -> context.text(200, text(meters.getObject())));
        };
    }

    private static void attributes(Context context) throws IOException {
        HttpServletRequest request = Objects.requireNonNull(context.exchange().unwrap(HttpServletRequest.class));
        boolean bound = RequestContextHolder.getRequestAttributes() != null;
        context.text(200, request.getCharacterEncoding() + (bound ? " bound" : " unbound"));
    }

    private static String text(MeterRegistry meters) {
        return meters.find("http.server.requests").timers().stream()
                .map(timer -> timer.getId().getTag("uri") + " "
                        + timer.getId().getTag("status") + " "
                        + timer.getId().getTag("exception"))
                .collect(Collectors.joining("\n"));
    }
}
