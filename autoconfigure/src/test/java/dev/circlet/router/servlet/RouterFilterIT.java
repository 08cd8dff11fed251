package dev.circlet.router.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Handler;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.web.filter.FormContentFilter;
import org.springframework.web.filter.HiddenHttpMethodFilter;

/** The filter in front of Spring MVC: what it takes, what it leaves alone, and forms that others have read. */
class RouterFilterIT {

    private static final String FORM = "application/x-www-form-urlencoded";

    private static Engine engine() {
        Engine engine =
                new Engine(EngineOptions.builder().handleMethodNotAllowed(true).build());
        engine.get("/books/:isbn", context -> context.text(context.exchange().basePath() + "|" + context.path()));
        engine.get("/fails", context -> {
            throw new IllegalStateException("secret");
        });
        engine.get(
                "/fails/late",
                Handler.async(context -> CompletableFuture.runAsync(() -> {
                    throw new IllegalStateException("secret");
                })));
        Handler form = context -> context.text(context.method() + " " + context.forms() + " " + context.queries());
        engine.post("/form", form).put("/form", form).delete("/form", form);
        engine.post(
                "/upload",
                context -> context.text(
                        context.form("note") + " " + context.upload("file").fileName()));
        return engine;
    }

    @Test
    void routesAreTakenAndTheRestGoesOn() throws Exception {
        try (RouterServer server = RouterServer.filter(engine())) {
            assertThat(server.get("/books/1").body()).isEqualTo("|/books/1");
            assertThat(server.get("/mvc/hello").body()).isEqualTo("hello from MVC");
            assertThat(server.send("POST", "/mvc/echo", "text/plain", "kept").body())
                    .isEqualTo("kept");
            assertThat(server.send("POST", "/mvc/form", FORM, "a=kept").body()).isEqualTo("{\"a\":\"kept\"}");
            assertThat(server.get("/nothing").body()).contains("\"status\":404", "\"path\":\"/nothing\"");
            assertThat(server.get("/books/1/").statusCode()).isEqualTo(404);
            assertThat(server.send("POST", "/books/1", "text/plain", "").body()).contains("\"status\":404");
            assertThat(server.heard.calls).containsExactly("matched GET /books/{isbn}");
        }
    }

    @Test
    void failuresReachTheErrorPageOfBoot() throws Exception {
        try (RouterServer server = RouterServer.filter(engine())) {
            for (String path : List.of("/fails", "/fails/late")) {
                HttpResponse<String> response = server.get(path);
                assertThat(response.statusCode()).isEqualTo(500);
                assertThat(response.body())
                        .contains("\"status\":500", "\"path\":\"" + path + "\"")
                        .doesNotContain("secret");
            }
            assertThat(server.heard.failures).hasSize(2);
        }
    }

    @Test
    void aPrefixIsComparedDecoded() throws Exception {
        try (RouterServer server = RouterServer.filter(engine(), "/lite", List.of())) {
            assertThat(server.get("/lite/books/1").body()).isEqualTo("/lite|/books/1");
            assertThat(server.get("/%6Cite/books/1").body()).isEqualTo("/%6Cite|/books/1");
            assertThat(server.get("/books/1").statusCode()).isEqualTo(404);
            assertThat(server.get("/lite/mvc").body()).isEqualTo("MVC below the prefix");
            assertThat(server.get("/lited/books/1").statusCode()).isEqualTo(404);
            assertThat(server.heard.calls)
                    .containsExactly("matched GET /lite/books/{isbn}", "matched GET /lite/books/{isbn}");
        }
    }

    @Test
    void aPrefixMustBeAPath() {
        for (String prefix : List.of("lite", "/lite/", "/")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RouterFilter(new Engine(), ExchangeListener.NONE, prefix))
                    .withMessageContaining(prefix);
        }
    }

    @Test
    void whatIsLeftAloneIsTheVerySameRequest() throws Exception {
        List<Object> seen = new ArrayList<>();
        Filter before = (request, response, chain) -> {
            seen.clear();
            seen.addAll(facts(request, response));
            chain.doFilter(request, response);
            seen.add(names(request));
        };
        ServletRequest[] last = new ServletRequest[1];
        Filter after = (request, response, chain) -> {
            List<Object> facts = facts(request, response);
            assertThat(facts).isEqualTo(seen).first().isSameAs(seen.get(0));
            last[0] = request;
        };
        RouterFilter filter = new RouterFilter(engine(), ExchangeListener.NONE);
        Filter both = (request, response, chain) -> filter.doFilter(request, response, (inner, answer) -> {
            after.doFilter(inner, answer, chain);
            chain.doFilter(inner, answer);
        });
        try (RouterServer server = RouterServer.filter(new Engine(), "", List.of(before, both))) {
            assertThat(server.send("POST", "/mvc/form?b=2", FORM, "a=1").body()).isEqualTo("{\"a\":\"1\"}");
            assertThat(last[0]).isNotNull();
        }
    }

    private static List<Object> facts(ServletRequest request, ServletResponse response) {
        return List.of(request, response, names(request), ((HttpServletRequest) request).getRequestURI());
    }

    private static List<String> names(ServletRequest request) {
        return Collections.list(request.getAttributeNames()).stream()
                .filter(name -> name.contains("circlet"))
                .toList();
    }

    @Test
    void formsThatAFilterHasReadAreNotLost() throws Exception {
        Filter reads = (request, response, chain) -> {
            request.getParameter("a");
            chain.doFilter(request, response);
        };
        try (RouterServer server = RouterServer.filter(engine(), "", List.of(reads))) {
            assertThat(server.send("POST", "/form?a=q&c=d", FORM, "a=1&a=2&b=%C3%A4")
                            .body())
                    .isEqualTo("POST {a=[1, 2], b=[ä]} {a=[q], c=[d]}");
            assertThat(server.send("POST", "/form?a=q", FORM, "").body()).isEqualTo("POST {} {a=[q]}");
        }
        try (RouterServer server =
                RouterServer.filter(engine(), "", List.of(new FormContentFilter(), new HiddenHttpMethodFilter()))) {
            assertThat(server.send("PUT", "/form?a=q", FORM, "a=1").body()).isEqualTo("PUT {a=[1]} {a=[q]}");
            assertThat(server.send("POST", "/form", FORM, "_method=delete&a=1").body())
                    .isEqualTo("DELETE {_method=[delete], a=[1]} {}");
        }
    }

    @Test
    void uploadsAreReadWithTheSettingsOfSpringMvc() throws Exception {
        try (RouterServer server = RouterServer.filter(engine(), "spring.servlet.multipart.max-file-size=2KB")) {
            assertThat(server.send(
                                    "POST",
                                    "/upload",
                                    Multipart.TYPE,
                                    Multipart.note("n").file("f.txt", "x").end())
                            .body())
                    .isEqualTo("n f.txt");
            assertThat(server.send(
                                    "POST",
                                    "/upload",
                                    Multipart.TYPE,
                                    Multipart.note("n")
                                            .file("f.txt", "x".repeat(3000))
                                            .end())
                            .statusCode())
                    .isEqualTo(413);
        }
    }
}
