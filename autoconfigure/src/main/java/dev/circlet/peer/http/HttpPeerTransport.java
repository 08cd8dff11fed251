package dev.circlet.peer.http;

import dev.circlet.cache.FailureText;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerTransport;
import dev.circlet.ring.Member;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Talks to peers over HTTP/1.1 with the client of the JDK: persistent connections, no proxy, no redirects, no cookies.
 *
 * <p>There is no time limit but the one to connect, because the fleet owns the others and cancels; a cancelled exchange
 * closes its connection, so the peer notices. A request that met a connection which the peer was about to close, and so
 * got not a byte of a response, is signed anew and sent once more at once.
 *
 * <p>Safe for concurrent use; no method blocks.
 *
 * @since 0.1
 */
public final class HttpPeerTransport implements PeerTransport {

    /** The path of the protocol, after the context path, if nothing else is set. */
    public static final String DEFAULT_PREFIX = "/_circlet/v1";

    /** How long connecting to a peer may take, if nothing else is set. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofMillis(250);

    /** The longest frame of a reply that fits the default limit of values, 1 MiB, and what accompanies a value. */
    public static final int DEFAULT_MAX_FRAME_BYTES = (1 << 20) + Frame.HEADROOM;

    /** The most bytes of requests and unfinished replies that are held at a time, if nothing else is set. */
    public static final long DEFAULT_BYTES_IN_FLIGHT = 64L << 20;

    private static final int THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

    private final String self;
    private final long incarnation;
    private final PeerAuth auth;
    private final String prefix;
    private final int maxFrameBytes;
    private final InFlight inFlight;
    private final Executor executor;
    private final @Nullable ExecutorService own;
    private final ClientInBackground client;
    private final Set<HttpExchange> exchanges = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Creates a transport.
     *
     * @param self this node's name
     * @param incarnation this node's incarnation, the same that its envelopes carry
     * @param auth proves to the peers who asks
     * @param prefix the path of the protocol after the context path, for example {@value #DEFAULT_PREFIX}
     * @param connectTimeout how long connecting may take
     * @param maxFrameBytes the longest frame that is accepted; a little over the largest value
     * @param bytesInFlight the most bytes of requests and of replies whose frames are not complete, for all peers at once;
     *     an exchange beyond it fails as {@link PeerTransport.Failure#CROWDED}. Not less than a frame
     * @param executor runs the client's short tasks and the listeners, must have at least two threads; {@code null} for a
     *     small pool of the transport's own
     */
    public HttpPeerTransport(
            String self,
            long incarnation,
            PeerAuth auth,
            String prefix,
            Duration connectTimeout,
            int maxFrameBytes,
            long bytesInFlight,
            @Nullable Executor executor) {
        this.inFlight = new InFlight(Long.MAX_VALUE, bytesInFlight);
        this.self = self;
        this.incarnation = incarnation;
        this.auth = auth;
        this.prefix = Prefix.checked(prefix);
        this.maxFrameBytes = maxFrameBytes;
        this.own = executor == null ? pool(self) : null;
        this.executor = executor == null ? own : executor;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(connectTimeout)
                .executor(this.executor);
        this.client = new ClientInBackground(builder::build, "circlet-peers-" + self + "-client");
    }

    /** A fixed number of threads, because no task blocks; the queue is bounded by the exchanges under way. */
    private static ThreadPoolExecutor pool(String self) {
        AtomicInteger count = new AtomicInteger();
        // Listeners may need the application's classes. What a thread gets that inherits nothing depends on the JDK.
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    String name = "circlet-peers-" + self + '-' + count.incrementAndGet();
                    Thread thread = new Thread(null, task, name, 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(application);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener) {
        return send(to, envelope, request, Map.of(), listener);
    }

    @Override
    public Exchange send(
            Member to, Envelope envelope, PeerRequest request, Map<String, String> headers, Listener listener) {
        Delivery delivery = new Delivery(listener);
        try {
            String path = prefix + '/' + Frame.operation(RequestCodec.type(request));
            URI uri = PeerUris.resolve(to, path);
            Output body = RequestCodec.encode(envelope, request);
            HttpExchange exchange = new HttpExchange(
                    this, new Outgoing(to.name(), uri, path, body, GuestHeaders.admitted(headers)), delivery);
            if (!hold(request, body.size())) {
                later(() -> delivery.failure(Failure.CROWDED, "this node waits for too many bytes of replies already"));
                return delivery::stop;
            }
            exchanges.add(exchange);
            start(exchange);
            return exchange;
        } catch (ProtocolException | RuntimeException unsendable) {
            later(() -> delivery.failure(Failure.BROKEN, "cannot be sent: " + unsendable.getMessage()));
            return delivery::stop;
        }
    }

    /** Sends an exchange for the first time, or again. */
    void start(HttpExchange exchange) {
        CompletableFuture<HttpClient> ready = client.get();
        if (closed) {
            refuse(exchange);
        } else if (ready.isDone()) {
            ready.whenComplete((made, failed) -> start(exchange, made, failed));
        } else {
            ready.whenCompleteAsync((made, failed) -> start(exchange, made, failed), this::later);
        }
    }

    private void start(HttpExchange exchange, @Nullable HttpClient made, @Nullable Throwable failed) {
        try {
            if (made != null) {
                exchange.start(made);
            } else {
                later(() -> exchange.fail(Failure.BROKEN, "the HTTP client cannot be made: " + FailureText.of(failed)));
            }
        } catch (RuntimeException unsendable) {
            later(() -> exchange.fail(Failure.BROKEN, "cannot be sent: " + unsendable.getMessage()));
        }
    }

    /** Word of invalidations and inquiries are few and small, and go out in any case. */
    private boolean hold(PeerRequest request, int bytes) {
        if (request instanceof PeerRequest.Fetch || request instanceof PeerRequest.Peek) {
            return inFlight.hold(bytes);
        }
        inFlight.force(bytes);
        return true;
    }

    /**
     * Tells how many bytes are held for exchanges under way.
     *
     * @return the bytes of requests whose reply has not ended and of frames that are not complete
     */
    public long bytesInFlight() {
        return inFlight.bytes();
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** Fails an exchange because the transport is closed. */
    void refuse(HttpExchange exchange) {
        later(() -> exchange.fail(Failure.BROKEN, "this node is closing"));
    }

    /** Runs a task on a thread of the transport. */
    void later(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closing) {
            task.run();
        }
    }

    /** A request that is ready to be signed. */
    record Outgoing(String target, URI uri, String path, Output body, Map<String, String> headers) {}

    int maxFrameBytes() {
        return maxFrameBytes;
    }

    void ended(HttpExchange exchange) {
        if (exchanges.remove(exchange)) {
            inFlight.free(exchange.requestBytes());
        }
    }

    PeerAuth.Signature sign(Outgoing outgoing) {
        Output body = outgoing.body();
        return auth.sign(outgoing.path(), outgoing.target(), self, incarnation, body.array(), body.size());
    }

    static HttpRequest request(Outgoing outgoing, PeerAuth.Signature signature) {
        Output body = outgoing.body();
        HttpRequest.Builder request = HttpRequest.newBuilder(outgoing.uri());
        outgoing.headers().forEach(request::header);
        return request.header(AuthHeader.NAME, signature.header())
                .header("Content-Type", Frame.MEDIA_TYPE)
                .POST(BodyPublishers.ofByteArray(body.array(), 0, body.size()))
                .build();
    }

    @Override
    public void close() {
        closed = true;
        for (HttpExchange exchange : exchanges) {
            exchange.fail(Failure.BROKEN, "this node is closing");
        }
        client.close();
        if (own != null) {
            own.shutdown();
        }
    }
}
