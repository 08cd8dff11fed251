package dev.circlet.demo.books;

import dev.circlet.demo.web.CachedAnswer;
import dev.circlet.demo.web.ClientFault;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
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

    private final ObjectProvider<BookShelf> shelf;

    BookController(ObjectProvider<BookShelf> shelf) {
        this.shelf = shelf;
    }

    /** Answers with the bytes of the cache: the group keeps books as the very JSON that is sent. */
    @GetMapping
    ResponseEntity<byte[]> get(@PathVariable String isbn) {
        return CachedAnswer.of(shelf().books(), isbn, MediaType.APPLICATION_JSON, "There is no book with this ISBN");
    }

    @PutMapping
    Book put(@PathVariable String isbn, @RequestBody BookChange change) {
        BookShelf open = shelf();
        String problem = change.problem(isbn);
        if (!problem.isEmpty()) {
            throw ClientFault.badRequest(problem);
        }
        return open.change(isbn, change);
    }

    private BookShelf shelf() {
        BookShelf open = shelf.getIfAvailable();
        if (open == null) {
            throw new ErrorResponseException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    ProblemDetail.forStatusAndDetail(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "This node has no database. Start it with --spring.datasource.url=jdbc:..., the same on"
                                    + " every node, or with --spring.profiles.active=postgres; or start the whole fleet"
                                    + " in one process, which opens a database for its nodes"),
                    null);
        }
        return open;
    }
}
