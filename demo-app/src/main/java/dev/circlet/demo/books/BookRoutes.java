package dev.circlet.demo.books;

import dev.circlet.demo.web.CachedAnswer;
import dev.circlet.demo.web.Lite;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.spring.RouterConfigurer;
import java.util.concurrent.CompletionStage;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Reads books by the router. */
@Component
final class BookRoutes implements RouterConfigurer {

    private final OpenShelf shelf;

    BookRoutes(OpenShelf shelf) {
        this.shelf = shelf;
    }

    @Override
    public void configure(Engine engine) {
        engine.group("/books", Lite.FAILURES).get("/:isbn", Handler.async(this::get));
    }

    private CompletionStage<?> get(Context context) {
        return Lite.send(
                context,
                CachedAnswer.later(
                        shelf.get().books(), context.param("isbn"), MediaType.APPLICATION_JSON, OpenShelf.ABSENT));
    }
}
