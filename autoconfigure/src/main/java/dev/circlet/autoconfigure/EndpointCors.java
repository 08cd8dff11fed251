package dev.circlet.autoconfigure;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsProcessor;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;

/**
 * Applies {@code management.endpoints.web.cors} as Spring MVC would. The router's own middleware reads neither Spring's patterns
 * of origins nor its defaults.
 */
final class EndpointCors implements Handler {

    private final CorsProcessor processor = new DefaultCorsProcessor();
    private final CorsConfiguration configuration;

    EndpointCors(CorsConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public void handle(Context context) throws Exception {
        HttpServletRequest request = Objects.requireNonNull(context.exchange().unwrap(HttpServletRequest.class));
        HttpServletResponse response = Objects.requireNonNull(context.exchange().unwrap(HttpServletResponse.class));
        boolean goesOn = processor.processRequest(configuration, request, response);
        if (goesOn && !CorsUtils.isPreFlightRequest(request)) {
            context.next();
        } else {
            context.abort();
        }
    }
}
