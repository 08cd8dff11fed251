package dev.circlet.autoconfigure;

import dev.circlet.spring.RouterLocation;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/**
 * Registers a servlet behind the filter where neither Spring MVC nor anybody else has one, for Tomcat runs no filters there. Jetty
 * has a servlet of its own for such paths, which must go on answering what the router does not.
 */
final class RouterBackground {

    static final String NAME = "circletRouterBackground";

    private final RouterLocation location;
    private final boolean covered;
    private final @Nullable MultipartConfigElement multipart;

    RouterBackground(RouterLocation location, boolean covered, @Nullable MultipartConfigElement multipart) {
        this.location = location;
        this.covered = covered;
        this.multipart = multipart;
    }

    void onStartup(ServletContext servletContext) throws ServletException {
        if (covered || JettyUploads.isJetty(servletContext.getServerInfo())) {
            return;
        }
        String pattern = location.prefix().isEmpty() ? "/" : location.prefix() + "/*";
        boolean taken = servletContext.getServletRegistrations().values().stream()
                .map(ServletRegistration::getMappings)
                .anyMatch(mappings -> mappings.contains(pattern) || mappings.contains("/*") || mappings.contains("/"));
        if (taken) {
            return;
        }
        ServletRegistrationBean<NothingServlet> registration =
                new ServletRegistrationBean<>(new NothingServlet(), pattern);
        registration.setName(NAME);
        registration.setMultipartConfig(multipart);
        registration.onStartup(servletContext);
    }
}
