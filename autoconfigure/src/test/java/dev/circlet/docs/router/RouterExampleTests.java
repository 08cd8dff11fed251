package dev.circlet.docs.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Groups;
import dev.circlet.router.Engine;
import dev.circlet.router.RouterGroup;
import dev.circlet.router.middleware.RateLimit;
import dev.circlet.router.middleware.Recovery;
import dev.circlet.router.middleware.RequestId;
import dev.circlet.spring.CachedResponses;
import dev.circlet.spring.ResponseCache;
import dev.circlet.spring.RouterConfigurer;
import dev.circlet.test.AutoConfigureCirclet;
import dev.circlet.test.RouterTestClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The examples of {@code docs/router.md}, as they stand there, at work. */
@SpringBootTest(classes = RouterExampleTests.Application.class)
@AutoConfigureCirclet
class RouterExampleTests {

    private static final AtomicInteger RENDERED = new AtomicInteger();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({Shelf.class, BookRoutes.class})
    static class Application {

        @Bean
        RouterConfigurer pages(Groups groups) {
            return engine -> {
                CachedResponses cached = new ResponseCache(groups, engine).through("pages");
                engine.group("/pages", cached)
                        .get("/:name", context -> context.html(200, "page", model(context.param("name"))));
            };
        }

        private static Map<String, ?> model(String name) {
            return Map.of("name", name + " " + RENDERED.incrementAndGet());
        }
    }

    @Autowired
    private Engine engine;

    private RestTestClient client() {
        return RouterTestClient.bindTo(engine);
    }

    @Test
    void booksAreAddedAndFound() {
        client().post()
                .uri("/books")
                .contentType(MediaType.APPLICATION_JSON)
                .body(new NewBook("978", "First"))
                .exchange()
                .expectStatus()
                .isCreated();
        client().get().uri("/books/978").exchange().expectBody(NewBook.class).isEqualTo(new NewBook("978", "First"));
    }

    @Test
    void pagesAreRenderedOnce() {
        for (int i = 0; i < 3; i++) {
            client().get()
                    .uri("/pages/one")
                    .exchange()
                    .expectBody(String.class)
                    .value(page -> assertThat(page).isEqualToIgnoringWhitespace("<h1>one 1</h1>"));
        }
        assertThat(RENDERED).hasValue(1);
    }
}

record NewBook(String isbn, String title) {}

@Component
class Shelf {

    private final Map<String, NewBook> books = new ConcurrentHashMap<>();

    NewBook find(String isbn) {
        return books.get(isbn);
    }

    NewBook add(NewBook book) {
        books.put(book.isbn(), book);
        return book;
    }
}

@Component
class BookRoutes implements RouterConfigurer {

    private final Shelf shelf;

    BookRoutes(Shelf shelf) {
        this.shelf = shelf;
    }

    @Override
    public void configure(Engine engine) {
        engine.use(RequestId.create(), Recovery.create());
        RouterGroup books = engine.group("/books", RateLimit.of(50, Duration.ofSeconds(1)));
        books.get("/:isbn", context -> context.json(shelf.find(context.param("isbn"))));
        books.post("", context -> context.json(201, shelf.add(context.bindJson(NewBook.class))));
    }
}
