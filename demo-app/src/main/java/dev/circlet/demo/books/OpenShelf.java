package dev.circlet.demo.books;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Finds the shelf, which only a node with a database has. */
@Component
final class OpenShelf {

    /** What to say when there is no such book. */
    static final String ABSENT = "There is no book with this ISBN";

    private final ObjectProvider<BookShelf> shelf;

    OpenShelf(ObjectProvider<BookShelf> shelf) {
        this.shelf = shelf;
    }

    BookShelf get() {
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
