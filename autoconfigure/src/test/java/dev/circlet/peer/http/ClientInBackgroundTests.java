package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(30)
class ClientInBackgroundTests {

    @Test
    void doesNotWaitForTheClientToBeMade() throws Exception {
        CountDownLatch may = new CountDownLatch(1);
        ClientInBackground client = new ClientInBackground(
                () -> {
                    await(may);
                    return HttpClient.newHttpClient();
                },
                "client");

        CompletableFuture<HttpClient> soon = client.get();
        assertThat(soon).isNotDone();

        may.countDown();
        assertThat(soon.get(20, TimeUnit.SECONDS)).isSameAs(client.get().join());
        client.close();
    }

    @Test
    void makesAClientAnewThatCouldNotBeMade() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(1);
        ClientInBackground client = new ClientInBackground(
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        await(asked);
                        throw new UncheckedIOException(new java.io.IOException("Too many open files"));
                    }
                    return HttpClient.newHttpClient();
                },
                "client");

        CompletableFuture<HttpClient> first = client.get();
        asked.countDown();
        assertThat(first).failsWithin(20, TimeUnit.SECONDS);
        assertThat(client.get()).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(tries).hasValue(2);
        client.close();
    }

    @Test
    void hasNoClientOnceClosed() {
        AtomicInteger made = new AtomicInteger();
        ClientInBackground client = new ClientInBackground(
                () -> {
                    made.incrementAndGet();
                    return HttpClient.newHttpClient();
                },
                "client");
        assertThat(client.get()).succeedsWithin(20, TimeUnit.SECONDS);

        client.close();

        assertThat(client.get()).isCompletedExceptionally();
        assertThat(client.get()).isCompletedExceptionally();
        assertThat(made).hasValue(1);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "HttpClient can be closed since Java 21")
    void closesAClientThatIsMadeOnlyAfterwards() throws Exception {
        CountDownLatch may = new CountDownLatch(1);
        AtomicReference<HttpClient> late = new AtomicReference<>();
        ClientInBackground client = new ClientInBackground(
                () -> {
                    await(may);
                    late.set(HttpClient.newHttpClient());
                    return late.get();
                },
                "client");
        CompletableFuture<HttpClient> soon = client.get();

        client.close();
        may.countDown();

        HttpClient made = soon.get(20, TimeUnit.SECONDS);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/")).build();
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(made.sendAsync(request, BodyHandlers.discarding()))
                        .failsWithin(5, TimeUnit.SECONDS)
                        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                        .withMessageContaining("closed"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
