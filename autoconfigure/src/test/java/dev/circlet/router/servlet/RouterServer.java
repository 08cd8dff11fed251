package dev.circlet.router.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Engine;
import dev.circlet.router.Route;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** An application with Spring MVC and an engine beside it, on the server this run is about. */
final class RouterServer implements AutoCloseable {

    /** What one part of an upload may hold, in bytes. */
    static final int PART_LIMIT = 2048;

    /** What one upload may hold, in bytes. */
    static final int UPLOAD_LIMIT = 4096;

    private static final String NAME = System.getProperty("circlet.test.server", "tomcat");

    private final ServletWebServerApplicationContext context;
    final Heard heard;

    private RouterServer(ServletWebServerApplicationContext context, Heard heard) {
        this.context = context;
        this.heard = heard;
        assertThat(context.getWebServer().getClass().getName()).containsIgnoringCase(NAME);
    }

    static boolean isTomcat() {
        return NAME.equals("tomcat");
    }

    /** The engine below {@code /lite}. */
    static RouterServer servlet(Engine engine, String... properties) {
        Heard heard = new Heard();
        return start(heard, properties, context -> {
            ServletRegistrationBean<RouterServlet> bean =
                    new ServletRegistrationBean<>(new RouterServlet(engine, heard), "/lite/*");
            bean.setName("router");
            bean.setMultipartConfig(new MultipartConfigElement("", PART_LIMIT, UPLOAD_LIMIT, 512));
            context.registerBean("router", ServletRegistrationBean.class, () -> bean);
            register(context, "guard", new ErrorPageGuard(), 0, DispatcherType.INCLUDE, DispatcherType.ERROR);
        });
    }

    /** The servlet as it is, without a multipart configuration. */
    static RouterServer servlet(RouterServlet servlet, Heard heard, String mapping, String... properties) {
        return start(
                heard,
                properties,
                context -> context.registerBean("router", ServletRegistrationBean.class, () -> {
                    ServletRegistrationBean<RouterServlet> bean = new ServletRegistrationBean<>(servlet, mapping);
                    bean.setName("router");
                    return bean;
                }));
    }

    /** The engine in front of Spring MVC. */
    static RouterServer filter(Engine engine, String... properties) {
        return filter(engine, "", List.of(), properties);
    }

    /** The engine in front of Spring MVC, below a prefix, between other filters. */
    static RouterServer filter(Engine engine, String prefix, List<Filter> before, String... properties) {
        Heard heard = new Heard();
        return start(heard, properties, context -> {
            int order = 0;
            for (Filter filter : before) {
                register(context, "before" + order, filter, order++, DispatcherType.REQUEST, DispatcherType.ASYNC);
            }
            RouterFilter router = new RouterFilter(engine, heard, prefix);
            register(context, "router", router, order, DispatcherType.REQUEST, DispatcherType.ASYNC);
        });
    }

    private static void register(
            GenericApplicationContext context,
            String name,
            Filter filter,
            int order,
            DispatcherType first,
            DispatcherType second) {
        FilterRegistrationBean<Filter> bean = new FilterRegistrationBean<>(filter);
        bean.setName(name);
        bean.setOrder(order);
        bean.setDispatcherTypes(EnumSet.of(first, second));
        context.registerBean(name, FilterRegistrationBean.class, () -> bean);
    }

    static RouterServer start(Heard heard, String[] properties, Consumer<GenericApplicationContext> beans) {
        ApplicationContextInitializer<GenericApplicationContext> initializer = beans::accept;
        return new RouterServer(
                (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
                        .initializers(initializer)
                        .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
                        .properties("spring.jmx.enabled=false")
                        .properties(properties)
                        .run(),
                heard);
    }

    /** A new one each time: a server may close a connection whose request it did not read to the end. */
    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    int port() {
        return context.getWebServer().getPort();
    }

    ServletWebServerApplicationContext context() {
        return context;
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = to(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> send(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        return send(
                to(path).header("Content-Type", contentType).method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client().send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).as("a body must not leak").doesNotContain("\tat ", "Exception", ".java:");
        return response;
    }

    HttpResponse<InputStream> stream(String path) throws IOException, InterruptedException {
        return client().send(to(path).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends bytes as they are and reads until the server closes the connection. Line breaks become CRLF. */
    Reply raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return Reply.read(socket);
        }
    }

    /** A GET without a body, for targets no client would send. */
    Reply rawGet(String target) throws IOException {
        return raw("GET " + target + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    }

    @Override
    public void close() {
        context.close();
    }

    /** An answer as it came, up to the end of the connection. */
    record Reply(String text) {

        static Reply read(Socket socket) throws IOException {
            StringBuilder text = new StringBuilder();
            byte[] buffer = new byte[8192];
            try {
                for (int n; (n = socket.getInputStream().read(buffer)) >= 0; ) {
                    text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (java.net.SocketException ex) {
                // Reset: what came before it is the answer.
            }
            assertThat(text.toString()).as("an answer must not leak").doesNotContain("\tat ", "Exception", ".java:");
            return new Reply(text.toString());
        }

        int status() {
            return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : -1;
        }

        /** Whether a chunked body came to its end. */
        boolean whole() {
            return text.endsWith("0\r\n\r\n");
        }
    }

    /** What the listener was told, in order. */
    static final class Heard implements ExchangeListener {

        final List<String> calls = new CopyOnWriteArrayList<>();
        final List<Throwable> failures = new CopyOnWriteArrayList<>();

        @Override
        public void matched(HttpServletRequest request, Route route, String template) {
            calls.add("matched " + route.method() + " " + template);
        }

        @Override
        public void unmatched(HttpServletRequest request, String template) {
            calls.add("unmatched " + template);
        }

        @Override
        public void failed(HttpServletRequest request, Throwable failure) {
            assertThat(request.getMethod()).isNotNull();
            calls.add("failed " + failure.getClass().getSimpleName());
            failures.add(failure);
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @Import({Boot.class, Mvc.class})
    static class Application {}

    /** What Spring MVC has to itself. */
    @RestController
    static class Mvc {

        @GetMapping("/mvc/hello")
        String hello() {
            return "hello from MVC";
        }

        @GetMapping("/lite/mvc")
        String besideRouter() {
            return "MVC below the prefix";
        }

        @PostMapping("/mvc/echo")
        String echo(@RequestBody String body) {
            return body;
        }

        @PostMapping("/mvc/form")
        Map<String, String> form(HttpServletRequest request) {
            assertThat(java.util.Collections.list(request.getAttributeNames()))
                    .noneMatch(name -> name.contains("circlet"));
            return Map.of("a", String.valueOf(request.getParameter("a")));
        }
    }

    /** Part of Boot's own configuration, with the server of this run. */
    static class Boot implements ImportSelector {

        @Override
        public String[] selectImports(AnnotationMetadata metadata) {
            String boot = "org.springframework.boot.";
            String server = isTomcat() ? "tomcat.autoconfigure.servlet.Tomcat" : "jetty.autoconfigure.servlet.Jetty";
            return new String[] {
                boot + server + "ServletWebServerAutoConfiguration",
                boot + "webmvc.autoconfigure.DispatcherServletAutoConfiguration",
                boot + "jackson.autoconfigure.JacksonAutoConfiguration",
                boot + "http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration",
                boot + "servlet.autoconfigure.MultipartAutoConfiguration",
                boot + "servlet.autoconfigure.HttpEncodingAutoConfiguration",
                boot + "webmvc.autoconfigure.WebMvcAutoConfiguration",
                boot + "webmvc.autoconfigure.error.ErrorMvcAutoConfiguration"
            };
        }
    }
}
