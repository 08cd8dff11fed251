package dev.circlet.autoconfigure;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with neither routes nor Spring MVC; {@link AloneProcess} runs it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class RouterlessApplication {

    public static void main(String[] args) {
        SpringApplication.run(RouterlessApplication.class, args);
        System.out.println(AloneApplication.READY);
    }

    /** The only one, which Spring Boot therefore maps to the root. */
    @Bean
    @ConditionalOnProperty("test.servlet")
    Servlet own() {
        return new OwnServlet();
    }

    @Bean
    @ConditionalOnProperty("test.mapped")
    ServletRegistrationBean<OwnServlet> mapped() {
        return new ServletRegistrationBean<>(new OwnServlet(), "/actuator/*");
    }

    @Bean
    BrokenEndpoint brokenEndpoint() {
        return new BrokenEndpoint();
    }

    @Bean
    ApplicationListener<ServletWebServerInitializedEvent> announce() {
        return event -> System.out.println(
                AloneApplication.PORT + event.getWebServer().getPort() + " in " + event.getApplicationContext());
    }

    static class OwnServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/missing")) {
                response.sendError(404);
            } else {
                response.getWriter().print("own " + request.getRequestURI());
            }
        }
    }

    @Endpoint(id = "broken")
    static class BrokenEndpoint {

        @ReadOperation
        String fail() {
            throw new IllegalStateException("out of order");
        }

        @ReadOperation
        String echo(@Selector String text) {
            return "echo " + text;
        }
    }
}
