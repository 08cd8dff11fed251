package dev.circlet.peer.http;

import dev.circlet.cache.Scheduler;
import dev.circlet.peer.PeerService;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Serves the peer protocol on the application's own port. To be registered for the peers' path and everything below, with
 * asynchronous support, and without filters that lack it.
 *
 * <p>Whoever cannot prove to know the secret gets an empty 404 before a byte of the body is read. No thread of the
 * container waits for a body, a load, or a slow reader.
 *
 * @since 0.1
 */
public final class PeerServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<String> self;
    private final transient PeerService service;
    private final transient HttpLimits limits;
    private final transient Scheduler scheduler;
    private final transient Gate gate;
    private final transient InFlight inFlight;

    /**
     * Creates a servlet.
     *
     * @param self tells this node's name
     * @param auth judges who asks
     * @param service answers
     * @param limits bounds what peers may cost
     * @param scheduler ends what takes too long
     */
    public PeerServlet(
            Supplier<String> self, PeerAuth auth, PeerService service, HttpLimits limits, Scheduler scheduler) {
        this.self = self;
        this.service = service;
        this.limits = limits;
        this.scheduler = scheduler;
        this.gate = new Gate(auth, limits);
        this.inFlight = new InFlight(limits.maxConcurrentRequests(), limits.bytesInFlight());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Verdict verdict = gate.judge(request, self.get());
        if (verdict instanceof Verdict.Ok ok) {
            admit(request, response, ok);
        } else if (verdict instanceof Verdict.Skewed skewed) {
            response.setHeader(SkewNotice.HEADER, skewed.header());
            empty(response, HttpServletResponse.SC_UNAUTHORIZED);
        } else {
            turnAway(request, response);
        }
    }

    private void turnAway(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean body = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        if (body) {
            response.setHeader("Connection", "close");
        }
        empty(response, HttpServletResponse.SC_NOT_FOUND);
        if (body && request.isAsyncSupported()) {
            response.flushBuffer();
            Drain.start(request, limits, scheduler);
        }
    }

    private void admit(HttpServletRequest request, HttpServletResponse response, Verdict.Ok ok) throws IOException {
        int length = ok.claims().length();
        if (!inFlight.enter()) {
            empty(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else if (!inFlight.hold(length)) {
            inFlight.exit();
            empty(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else {
            serve(request, response, ok);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, Verdict.Ok ok) throws IOException {
        ServedExchange exchange;
        try {
            exchange = new ServedExchange(ok, request, response, service, scheduler, gate, inFlight);
        } catch (IOException | RuntimeException noAsync) {
            inFlight.free(ok.claims().length());
            inFlight.exit();
            throw noAsync;
        }
        exchange.start(limits.bodyDeadline().toNanos());
    }

    private static void empty(HttpServletResponse response, int status) {
        response.setStatus(status);
        response.setContentLength(0);
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
