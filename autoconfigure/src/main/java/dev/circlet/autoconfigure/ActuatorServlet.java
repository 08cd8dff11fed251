package dev.circlet.autoconfigure;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/** Registers the router for the actuator alone, when all servlets of the application have their places. */
final class ActuatorServlet {

    private static final Logger log = LoggerFactory.getLogger(ActuatorServlet.class);

    private final ServletRegistrationBean<?> registration;

    ActuatorServlet(ServletRegistrationBean<?> registration) {
        this.registration = registration;
    }

    void onStartup(ServletContext servletContext) throws ServletException {
        Set<String> taken = servletContext.getServletRegistrations().values().stream()
                .map(ServletRegistration::getMappings)
                .flatMap(mappings -> mappings.stream())
                .collect(Collectors.toSet());
        List<String> free = registration.getUrlMappings().stream()
                .filter(mapping -> !taken.contains(mapping) && !(mapping.equals("/") && taken.contains("/*")))
                .toList();
        if (free.size() < registration.getUrlMappings().size()) {
            log.info(
                    "The router serves the actuator at {}, because servlets of the application have the rest of {};"
                            + " management.endpoints.web.base-path gives it another path",
                    free,
                    registration.getUrlMappings());
        }
        if (!free.isEmpty()) {
            registration.setUrlMappings(free);
            registration.setEnabled(true);
            registration.onStartup(servletContext);
        }
    }
}
