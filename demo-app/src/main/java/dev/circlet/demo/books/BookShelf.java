package dev.circlet.demo.books;

import dev.circlet.cache.Group;
import dev.circlet.demo.web.ClientFault;
import org.springframework.transaction.annotation.Transactional;

/** Changes books. */
class BookShelf {

    private final BookTable table;
    private final Group books;

    BookShelf(BookTable table, Group books) {
        this.table = table;
        this.books = books;
    }

    Group books() {
        return books;
    }

    /**
     * Changes a row and makes the fleet forget it. Written where it belongs, inside the transaction, the invalidation
     * waits for the commit: before it another node could load the old row again.
     */
    @Transactional
    Book change(String isbn, BookChange change) {
        if (!table.update(isbn, change)) {
            throw ClientFault.notFound("There is no book with this ISBN");
        }
        books.invalidate(isbn);
        return table.find(isbn).orElseThrow();
    }
}
