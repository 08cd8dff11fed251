package dev.circlet.peer.http;

import dev.circlet.cache.Scheduler;
import dev.circlet.peer.PeerService;
import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Exchange;
import dev.circlet.router.Handler;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Serves the peer protocol on the application's own port, as routes of a router of its own. To be mounted at the peers' path by
 * a servlet with asynchronous support, and without filters that lack it.
 *
 * <p>Whoever cannot prove to know the secret gets an empty 404 before a byte of the body is read, whatever the path. No thread
 * of the container waits for a body, a load, or a slow reader.
 *
 * @since 0.1
 */
public final class PeerRoutes {

    private static final String VERDICT = PeerRoutes.class.getName() + ".verdict";

    private final Supplier<String> self;
    private final PeerService service;
    private final HttpLimits limits;
    private final Scheduler scheduler;
    private final Gate gate;
    private final InFlight inFlight;
    private final Engine engine;

    /**
     * Creates the routes.
     *
     * @param self tells this node's name
     * @param auth judges who asks
     * @param service answers
     * @param limits bounds what peers may cost
     * @param scheduler ends what takes too long
     * @param middleware runs between authentication and limits, in this order
     */
    public PeerRoutes(
            Supplier<String> self,
            PeerAuth auth,
            PeerService service,
            HttpLimits limits,
            Scheduler scheduler,
            List<Handler> middleware) {
        this.self = self;
        this.service = service;
        this.limits = limits;
        this.scheduler = scheduler;
        this.gate = new Gate(auth, limits);
        this.inFlight = new InFlight(limits.maxConcurrentRequests(), limits.bytesInFlight());
        // The signature is over the path as it was sent, so no other spelling of it may lead anywhere.
        this.engine = new Engine(EngineOptions.builder()
                .redirectTrailingSlash(false)
                .rawPath(true)
                .unescapePathValues(false)
                .build());
        engine.use(Handler.named("Authentication", this::authenticate));
        engine.group("/", middleware.toArray(Handler[]::new))
                .use(Handler.named("Limits", this::limit))
                .post("/:operation", Handler.named("Operation", this::serve));
        engine.noRoute(Handler.named("NoOperation", context -> empty(context, HttpServletResponse.SC_NOT_FOUND)));
    }

    /**
     * The router to mount.
     *
     * @return answers everything below the peers' path
     */
    public Engine engine() {
        return engine;
    }

    /**
     * Judges a request ahead of the routes, for a filter that comes before all that might read parameters, which may be in the
     * body: a stranger's form that never ends would hold a thread. Whoever is turned away is answered here; the routes do not
     * judge again who is admitted.
     *
     * @param request a request to the peers' path
     * @param response takes the answer
     * @return whether to go on
     * @throws IOException if the answer cannot be written
     */
    public boolean admit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Verdict verdict = gate.judge(request, self.get());
        if (verdict instanceof Verdict.Ok) {
            request.setAttribute(VERDICT, verdict);
            return true;
        }
        response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        if (verdict instanceof Verdict.Skewed skewed) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.setHeader(SkewNotice.HEADER, skewed.header());
        }
        response.setContentLength(0);
        if (hasBody(request)) {
            response.setHeader("Connection", "close");
            drain(request, response, () -> {});
        }
        return false;
    }

    private void authenticate(Context context) throws IOException {
        HttpServletRequest request = request(context);
        Verdict verdict = request.getAttribute(VERDICT) instanceof Verdict.Ok admitted
                ? admitted
                : gate.judge(request, self.get());
        if (verdict instanceof Verdict.Ok ok) {
            context.set(VERDICT, ok);
        } else if (verdict instanceof Verdict.Skewed skewed) {
            context.setHeader(SkewNotice.HEADER, skewed.header());
            turnAway(context, request, HttpServletResponse.SC_UNAUTHORIZED);
        } else {
            turnAway(context, request, HttpServletResponse.SC_NOT_FOUND);
        }
    }

    /** A request with a body, be it signed long ago and sent again by a stranger, must hold no thread until it has ended. */
    private void turnAway(Context context, HttpServletRequest request, int status) throws IOException {
        boolean body = hasBody(request);
        if (body) {
            context.setHeader("Connection", "close");
        }
        empty(context, status);
        if (body && request.isAsyncSupported()) {
            drain(request, response(context), context.detach());
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private void drain(HttpServletRequest request, HttpServletResponse response, Runnable onOver) throws IOException {
        response.flushBuffer();
        if (request.isAsyncSupported()) {
            Drain.start(request, limits, scheduler, onOver);
        }
    }

    private void limit(Context context) {
        int length = verdict(context).claims().length();
        if (!inFlight.enter()) {
            unavailable(context);
        } else if (!inFlight.hold(length)) {
            inFlight.exit();
            unavailable(context);
        } else {
            context.onFinish((finished, failure) -> inFlight.exit());
        }
    }

    /** Full now, and perhaps no more in a second. */
    private static void unavailable(Context context) {
        empty(context, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        context.exchange().setHeader("Retry-After", "1");
    }

    private void serve(Context context) throws IOException {
        Verdict.Ok ok = verdict(context);
        ServedExchange exchange;
        try {
            exchange = new ServedExchange(
                    ok,
                    context.param("operation"),
                    request(context),
                    response(context),
                    service,
                    scheduler,
                    gate,
                    inFlight,
                    context.detach());
        } catch (IOException | RuntimeException noAsync) {
            inFlight.free(ok.claims().length());
            throw noAsync;
        }
        exchange.start(limits.bodyDeadline().toNanos());
    }

    private static Verdict.Ok verdict(Context context) {
        return context.get(VERDICT, Verdict.Ok.class).orElseThrow();
    }

    private static HttpServletRequest request(Context context) {
        return Objects.requireNonNull(context.exchange().unwrap(HttpServletRequest.class), "not behind a servlet");
    }

    private static HttpServletResponse response(Context context) {
        return Objects.requireNonNull(context.exchange().unwrap(HttpServletResponse.class), "not behind a servlet");
    }

    private static void empty(Context context, int status) {
        Exchange exchange = context.exchange();
        context.abortWithStatus(status);
        exchange.setHeader("Content-Length", "0");
    }

    /**
     * Tells how many requests were turned away, by reason.
     *
     * @return the counts since the start; every reason is present
     */
    public Map<String, Long> authFailures() {
        return gate.failures();
    }

    /**
     * Tells how many requests are under way.
     *
     * @return the number of admitted requests whose reply has not ended
     */
    public long requestsInFlight() {
        return inFlight.requests();
    }

    /**
     * Tells how many bytes are held for requests under way.
     *
     * @return the bytes of bodies that are read and of replies that are not yet written
     */
    public long bytesInFlight() {
        return inFlight.bytes();
    }
}
