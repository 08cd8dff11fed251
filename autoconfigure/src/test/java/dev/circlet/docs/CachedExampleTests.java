package dev.circlet.docs;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Groups;
import dev.circlet.cache.TypedGroup;
import dev.circlet.spring.CacheGroup;
import dev.circlet.spring.CanonicalKeyEncoder;
import dev.circlet.spring.KeyEncoder;
import dev.circlet.test.AutoConfigureCirclet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The examples of Spring's cache, of keys and of batches in README and docs, as they stand there, at work. */
@SpringBootTest(classes = CachedExampleTests.Application.class, webEnvironment = WebEnvironment.NONE)
@AutoConfigureCirclet
class CachedExampleTests {

    record Book(String isbn, String title) {}

    record Quote(String symbol, int cents) {}

    /** A type that the canonical keys do not know. */
    static final class Isbn {

        private final String digits;

        Isbn(String digits) {
            this.digits = digits;
        }

        String digits() {
            return digits;
        }
    }

    static class Exchange {

        private int asked;

        Quote price(String symbol) {
            return new Quote(symbol, ++asked);
        }
    }

    static class Quotes {

        private final Exchange exchange;

        Quotes(Exchange exchange) {
            this.exchange = exchange;
        }

        @Cacheable("quotes")
        public Quote quote(String symbol) {
            return exchange.price(symbol); // executed once in the fleet for each cold symbol, by whoever asked first
        }
    }

    static class Titles {

        private final List<String> executed = new ArrayList<>();

        @Cacheable("titles")
        public String title(Isbn isbn) {
            executed.add(isbn.digits());
            return "Title of " + isbn.digits();
        }
    }

    static class BookRepository {

        private final List<Collection<String>> asked = new ArrayList<>();

        List<Book> findAllById(Collection<String> isbns) {
            asked.add(isbns);
            return isbns.stream()
                    .filter(isbn -> !isbn.equals("unknown"))
                    .map(isbn -> new Book(isbn, "Title of " + isbn))
                    .toList();
        }
    }

    static class Books {

        private final BookRepository books;

        Books(BookRepository books) {
            this.books = books;
        }

        @CacheGroup("books")
        Map<String, Book> load(Set<String> isbns) {
            return books.findAllById(isbns).stream().collect(toMap(Book::isbn, identity()));
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableCaching
    @Import({Exchange.class, Quotes.class, Titles.class, BookRepository.class, Books.class})
    static class Application {

        @Bean
        KeyEncoder keyEncoder() {
            KeyEncoder canonical = new CanonicalKeyEncoder();
            return key -> key instanceof Isbn isbn ? isbn.digits() : canonical.encode(key);
        }
    }

    @Autowired
    private Quotes quotes;

    @Autowired
    private Titles titles;

    @Autowired
    private Groups groups;

    @Autowired
    private BookRepository repository;

    @Autowired
    @Qualifier("books")
    private TypedGroup<Book> books;

    @Test
    void aCachedMethodIsExecutedOnce() {
        assertThat(quotes.quote("ABC")).isEqualTo(quotes.quote("ABC"));
        assertThat(groups.get("quotes").stats().loads()).isOne();
    }

    @Test
    void aTypeOfOnesOwnIsAKey() {
        titles.title(new Isbn("978"));
        titles.title(new Isbn("978"));
        assertThat(groups.get("titles").find("978")).isPresent();
        assertThat(groups.get("titles").stats().loads()).isOne();
    }

    @Test
    void severalKeysAreLoadedByOneCall() {
        assertThat(books.getAll(List.of("1", "2", "unknown"))).containsOnlyKeys("1", "2");
        assertThat(repository.asked).hasSize(1);
    }
}
