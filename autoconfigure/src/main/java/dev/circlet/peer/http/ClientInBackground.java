package dev.circlet.peer.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The client of the JDK, made on a thread of its own: that loads some hundred classes, which a start need not wait for. A client
 * that could not be made is made anew when it is next asked for.
 */
final class ClientInBackground {

    private final Supplier<HttpClient> builder;
    private final String threadName;
    private CompletableFuture<HttpClient> client;
    private boolean closed;

    ClientInBackground(Supplier<HttpClient> builder, String threadName) {
        this.builder = builder;
        this.threadName = threadName;
        this.client = begin();
    }

    /** The client, now or soon; does not block. There is none after {@link #close()}. */
    synchronized CompletableFuture<HttpClient> get() {
        if (client.isCompletedExceptionally() && !closed) {
            client = begin();
        }
        return client;
    }

    private CompletableFuture<HttpClient> begin() {
        CompletableFuture<HttpClient> made = new CompletableFuture<>();
        Runnable making = () -> {
            try {
                made.complete(Detached.call(builder));
            } catch (Throwable failed) {
                made.completeExceptionally(failed);
            }
        };
        Thread thread = new Thread(null, making, threadName, 0, false);
        thread.setDaemon(true);
        thread.start();
        return made;
    }

    /** Closes the client, as soon as there is one, and forgets it. */
    synchronized void close() {
        closed = true;
        client.thenAccept(ClientInBackground::shutDown);
        client = CompletableFuture.failedFuture(new IllegalStateException("closed"));
    }

    /**
     * The client can be closed since Java 21. Before, it closes its idle connections and ends its thread, which keeps no
     * application, some seconds after a garbage collection found that nothing refers to it.
     */
    private static void shutDown(HttpClient client) {
        try {
            MethodHandles.publicLookup()
                    .findVirtual(HttpClient.class, "shutdownNow", MethodType.methodType(void.class))
                    .invoke(client);
        } catch (NoSuchMethodException olderJava) {
            return;
        } catch (Throwable unexpected) {
            throw new IllegalStateException("The HTTP client of the JDK cannot be closed", unexpected);
        }
    }
}
