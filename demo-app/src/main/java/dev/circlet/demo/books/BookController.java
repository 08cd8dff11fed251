package dev.circlet.demo.books;

import dev.circlet.demo.web.CachedAnswer;
import dev.circlet.demo.web.ClientFault;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reads books through the fleet and changes them in the database. */
@RestController
@RequestMapping("/api/books/{isbn}")
final class BookController {

    private final OpenShelf shelf;

    BookController(OpenShelf shelf) {
        this.shelf = shelf;
    }

    /** Answers with the bytes of the cache: the group keeps books as the very JSON that is sent. */
    @GetMapping
    ResponseEntity<byte[]> get(@PathVariable String isbn) {
        return CachedAnswer.of(shelf.get().books(), isbn, MediaType.APPLICATION_JSON, OpenShelf.ABSENT);
    }

    @PutMapping
    Book put(@PathVariable String isbn, @RequestBody BookChange change) {
        BookShelf open = shelf.get();
        String problem = change.problem(isbn);
        if (!problem.isEmpty()) {
            throw ClientFault.badRequest(problem);
        }
        return open.change(isbn, change);
    }
}
