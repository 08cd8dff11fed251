package dev.circlet.router.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Engine;
import dev.circlet.router.UploadContract;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The parts of a request of the servlet API on the server of this run. */
class RouterUploadIT extends UploadContract {

    private static volatile Work work = parts -> {};
    private static RouterServer server;

    @BeforeAll
    static void start() {
        Engine engine = new Engine();
        engine.post("/", context -> work.on(context.exchange().parts(512)));
        server = RouterServer.servlet(engine);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected void receive(String body, Work work) throws Exception {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        RouterUploadIT.work = parts -> {
            try {
                work.on(parts);
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        };
        assertThat(server.send("POST", "/lite/", TYPE, body).statusCode()).isEqualTo(200);
        if (failure.get() != null) {
            throw new AssertionError("The work failed", failure.get());
        }
    }
}
