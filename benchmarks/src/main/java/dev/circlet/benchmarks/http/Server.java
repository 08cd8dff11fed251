package dev.circlet.benchmarks.http;

import com.sun.management.OperatingSystemMXBean;
import dev.circlet.spring.RouterConfigurer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Boot application on Tomcat in which everybody gives the same answers behind the same filters: a bare servlet, a controller
 * of Spring MVC, and the router. Prints its port and ends when its input does.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Server.Controller.class)
class Server {

    /** The path that answers with the nanoseconds of processor time this process took so far. */
    static final String CPU = "/cpu";

    public static void main(String[] arguments) throws IOException {
        SpringApplication application = new SpringApplication(Server.class);
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "server.tomcat.max-keep-alive-requests", "-1",
                "spring.main.banner-mode", "off",
                "logging.level.root", "warn",
                "spring.threads.virtual.enabled", System.getProperty("virtual", "false")));
        ApplicationContext context = application.run(arguments);
        System.out.println("port " + context.getEnvironment().getProperty("local.server.port"));
        while (System.in.read() >= 0) {
            // Only the end of the input counts, which the benchmark brings about, also by dying.
        }
        SpringApplication.exit(context);
    }

    @Bean
    ServletRegistrationBean<HttpServlet> text() {
        return servlet("text", "/servlet/text/*", (request, response) -> {
            response.setContentType("text/plain;charset=UTF-8");
            write(response, ("Hello " + name(request)).getBytes(StandardCharsets.UTF_8));
        });
    }

    @Bean
    ServletRegistrationBean<HttpServlet> json(JsonMapper mapper) {
        return servlet("json", "/servlet/json/*", (request, response) -> {
            response.setContentType("application/json");
            write(response, mapper.writeValueAsBytes(new Visitor(name(request), 42)));
        });
    }

    @Bean
    RouterConfigurer routes() {
        return engine -> engine.get("/text/:name", context -> context.text("Hello " + context.param("name")))
                .get("/json/:name", context -> context.json(new Visitor(context.param("name"), 42)));
    }

    @Bean
    ServletRegistrationBean<HttpServlet> cpu() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return servlet("cpu", CPU, (request, response) -> {
            write(response, Long.toString(system.getProcessCpuTime()).getBytes(StandardCharsets.US_ASCII));
        });
    }

    private static String name(HttpServletRequest request) {
        return request.getPathInfo().substring(1);
    }

    private static void write(HttpServletResponse response, byte[] body) throws IOException {
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static ServletRegistrationBean<HttpServlet> servlet(String name, String path, Answer answer) {
        ServletRegistrationBean<HttpServlet> registration =
                new ServletRegistrationBean<>(new AnsweringServlet(answer), path);
        registration.setName("bare-" + name);
        registration.setLoadOnStartup(1);
        return registration;
    }

    /** What a bare servlet does. */
    private interface Answer {
        void give(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private static final class AnsweringServlet extends HttpServlet {

        @Serial
        private static final long serialVersionUID = 1;

        private final transient Answer answer;

        AnsweringServlet(Answer answer) {
            this.answer = answer;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            answer.give(request, response);
        }
    }

    /** What is sent as JSON. */
    record Visitor(String name, int visits) {}

    @RestController
    static class Controller {

        @GetMapping("/mvc/text/{name}")
        String text(@PathVariable String name) {
            return "Hello " + name;
        }

        @GetMapping("/mvc/json/{name}")
        Visitor json(@PathVariable String name) {
            return new Visitor(name, 42);
        }
    }
}
