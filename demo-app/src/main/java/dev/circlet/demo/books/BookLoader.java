package dev.circlet.demo.books;

import dev.circlet.spring.CacheGroup;
import java.util.Optional;

/** Reads the rows of the group {@code books}. */
final class BookLoader {

    private final BookTable table;

    BookLoader(BookTable table) {
        this.table = table;
    }

    @CacheGroup(name = "books", maxSize = "16MB", ttl = "10m", negativeTtl = "30s")
    Optional<Book> load(String isbn) {
        return table.find(isbn);
    }
}
