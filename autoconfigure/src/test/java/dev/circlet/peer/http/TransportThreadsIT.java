package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerTransport.Failure;
import dev.circlet.peer.PeerTransport.Listener;
import dev.circlet.ring.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The threads of the transport: whose they are, what they know, and when they end. */
class TransportThreadsIT {

    private static final Envelope ENVELOPE = new Envelope("client", 42, 7, 99, 1, 5_000, false);
    private static final InheritableThreadLocal<String> CALLER = new InheritableThreadLocal<>();

    /** The thread that told something, and what it knows of the caller. */
    private record Told(Thread thread, boolean knowsCaller) {}

    private static final class ThreadListener implements Listener {

        final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

        @Override
        public void onReply(PeerReply frame) {
            note();
        }

        @Override
        public void onFailure(Failure failure, String detail) {
            note();
        }

        private void note() {
            told.add(new Told(Thread.currentThread(), CALLER.get() != null));
        }

        Told next() throws InterruptedException {
            Told next = told.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }
    }

    private static PeerServer server() throws Exception {
        return new PeerServer((envelope, request, sink) -> {
            sink.send(new Hello(1, 2, 3, false));
            sink.send(new End());
        });
    }

    private static ThreadListener ask(HttpPeerTransport transport, Member member) {
        ThreadListener listener = new ThreadListener();
        transport.send(member, ENVELOPE, HttpExchangeIT.fetch("k"), listener);
        return listener;
    }

    private static Member nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Member.up("server", URI.create("http://127.0.0.1:" + socket.getLocalPort()));
        }
    }

    @Test
    void repliesAndFailuresAreToldOnThreadsOfTheTransport() throws Exception {
        try (PeerServer server = server();
                HttpPeerTransport transport = HttpExchangeIT.transport(PeerServer.auth())) {
            CALLER.set("known");
            for (Member member : List.of(server.member(), nobody())) {
                Told told = ask(transport, member).next();

                assertThat(told.thread().getName()).startsWith("circlet-peers-client-");
                assertThat(told.thread().isDaemon()).isTrue();
                assertThat(told.knowsCaller()).isFalse();
                assertThat(told.thread().getContextClassLoader())
                        .isSameAs(Thread.currentThread().getContextClassLoader());
            }
        } finally {
            CALLER.remove();
        }
    }

    @Test
    void noThreadKeepsTheClassLoaderOfTheApplication() throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        try (PeerServer server = server();
                URLClassLoader application = new URLClassLoader(new URL[0], before)) {
            current.setContextClassLoader(application);
            HttpPeerTransport transport = HttpExchangeIT.transport(PeerServer.auth());
            askOnce(transport, server);
            transport.close();
            current.setContextClassLoader(before);

            await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getContextClassLoader() == application));
            // It is used again, so that nothing above is owed to a garbage collection.
            assertThat(ask(transport, server.member()).next()).isNotNull();
        } finally {
            current.setContextClassLoader(before);
        }
    }

    private static void askOnce(HttpPeerTransport transport, PeerServer server) throws InterruptedException {
        ThreadListener listener = ask(transport, server.member());
        listener.next();
        listener.next();
    }

    @Test
    void theThreadOfTheClientEndsAfterTheTransportIsClosed() throws Exception {
        Set<Thread> before = selectors();
        HttpPeerTransport transport = HttpExchangeIT.transport(PeerServer.auth());
        try (PeerServer server = server()) {
            askOnce(transport, server);
        }
        Set<Thread> own = selectors();
        own.removeAll(before);
        assertThat(own).hasSize(1);

        transport.close();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            System.gc();
            assertThat(own).noneMatch(Thread::isAlive);
        });
        // Somebody may still refer to the closed transport.
        assertThat(ask(transport, nobody()).next()).isNotNull();
    }

    private static Set<Thread> selectors() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().matches("HttpClient-\\d+-SelectorManager"));
        return threads;
    }
}
