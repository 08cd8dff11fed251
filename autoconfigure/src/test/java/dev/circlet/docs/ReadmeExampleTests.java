package dev.circlet.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.Lookup;
import dev.circlet.cache.TypedGroup;
import dev.circlet.router.Engine;
import dev.circlet.router.RouterGroup;
import dev.circlet.router.middleware.RateLimit;
import dev.circlet.router.middleware.RequestId;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.RouterConfigurer;
import dev.circlet.test.AutoConfigureCirclet;
import dev.circlet.test.RouterTestClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;

/** The examples of {@code README.md}, as they stand there, at work. */
@SpringBootTest(classes = ReadmeExampleTests.Application.class)
@AutoConfigureCirclet
class ReadmeExampleTests {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({BookRepository.class, BookGetter.class, Shop.class, Prices.class, Shelf.class, BookRoutes.class})
    static class Application {}

    @Autowired
    private Shop shop;

    @Autowired
    private Groups groups;

    @Autowired
    private Engine engine;

    @Test
    void theGetterOfBooksIsCalledOnce() {
        assertThat(shop.book("978").title()).isEqualTo("Title 1 of 978");
        assertThat(shop.book("978").title()).isEqualTo("Title 1 of 978");
    }

    @Test
    void theGetterOfPricesIsAnyMethod() {
        assertThat(groups.typed("prices", Price.class).get("ABC")).isEqualTo(new Price("ABC", 100));
        assertThat(groups.get("prices").spec().maxBytes()).isEqualTo(128 << 20);
        assertThat(groups.get("prices").spec().negativeTtl()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void groupsAreUsedInManyWays() {
        Group group =
                groups.register(GroupSpec.named("letters").build(), key -> key.length() > 3 ? null : "value of " + key);

        ByteView bytes = group.get("key"); // waits up to get-timeout (5 s)
        ByteView soon = group.get("key", Duration.ofMillis(200)); // or as long as you say
        Optional<ByteView> maybe = group.find("key"); // absence is no exception
        CompletableFuture<ByteView> later = group.getAsync("key");
        Map<String, ByteView> many = group.getAll(List.of("a", "b")); // one exchange per owner
        Lookup lookup = group.lookup("key"); // value, source (MAIN, HOT, PEER, LOAD), owner
        Invalidation done = group.invalidate("key"); // everywhere; names the members it could not reach

        assertThat(bytes).isEqualTo(soon).isEqualTo(maybe.orElseThrow()).isEqualTo(later.join());
        assertThat(many).containsOnlyKeys("a", "b");
        assertThat(lookup.source()).isEqualTo(Lookup.Source.MAIN);
        assertThat(done.complete()).isTrue();
        assertThat(group.find("unknown")).isEmpty();
    }

    @Test
    void routesAnswer() {
        RouterTestClient.bindTo(engine)
                .get()
                .uri("/books/9780716710455")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .exists("X-Request-ID")
                .expectBody()
                .jsonPath("$.title")
                .isEqualTo("Shelved 9780716710455");
    }
}

record Book(String isbn, String title) {}

@Component
class BookRepository {

    private int calls;

    Book findByIsbn(String isbn) {
        return new Book(isbn, "Title " + ++calls + " of " + isbn);
    }
}

@CacheGroup(value = "books", ttl = "10m")
@Component
class BookGetter implements Getter<Book> {

    private final BookRepository repository;

    BookGetter(BookRepository repository) {
        this.repository = repository;
    }

    @Override
    public @Nullable Book get(String isbn) { // called on the key's owner only; null = there is no such book
        return repository.findByIsbn(isbn);
    }
}

@Service
class Shop {

    private final TypedGroup<Book> books;

    Shop(@Qualifier("books") TypedGroup<Book> books) {
        this.books = books;
    }

    Book book(String isbn) {
        return books.get(isbn); // memory, or the owner's memory, or one load on the owner
    }
}

record Price(String symbol, int cents) {}

@Component
class Prices {

    @CacheGroup(value = "prices", maxSize = "128MB", ttl = "30s", negativeTtl = "${prices.unknown-for:5s}")
    Price load(String symbol) { // also CompletionStage<Price>, Optional<Price>, Loaded<Price>
        return new Price(symbol, 100);
    }
}

@Component
class Shelf {

    Book find(String isbn) {
        return new Book(isbn, "Shelved " + isbn);
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
        RouterGroup books = engine.group("/books", RequestId.create(), RateLimit.of(50, Duration.ofSeconds(1)));
        books.get("/:isbn", context -> context.json(shelf.find(context.param("isbn"))));
    }
}
