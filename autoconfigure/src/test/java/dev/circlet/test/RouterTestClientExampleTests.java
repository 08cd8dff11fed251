package dev.circlet.test;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.spring.RouterMappings;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The example of the documentation: routes under test, without a server and without a context. */
class RouterTestClientExampleTests {

    record Book(@NotBlank String title, @Min(1) int pages) {}

    private RestTestClient client;

    @BeforeEach
    void routes() {
        Engine engine = new Engine(EngineOptions.DEFAULTS, RouterMappings.defaults());
        engine.get("/books/:isbn", context -> context.json(new Book("Title of " + context.param("isbn"), 100)));
        engine.post("/books", context -> context.json(201, context.bindJson(Book.class)));
        client = RouterTestClient.bindTo(engine);
    }

    @Test
    void answersWithABook() {
        client.get()
                .uri("/books/{isbn}", "978")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(Book.class)
                .isEqualTo(new Book("Title of 978", 100));
    }

    @Test
    void namesEachInvalidField() {
        client.post()
                .uri("/books")
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Book("", 0))
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.errors[*].field")
                .isEqualTo(java.util.List.of("pages", "title"));
    }
}
