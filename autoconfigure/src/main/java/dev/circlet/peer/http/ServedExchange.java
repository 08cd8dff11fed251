package dev.circlet.peer.http;

import dev.circlet.cache.FailureText;
import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Scheduler.Cancellable;
import dev.circlet.peer.PeerReply.Reason;
import dev.circlet.peer.PeerReply.Refusal;
import dev.circlet.peer.PeerService;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One admitted request: its body is read when bytes are there, checked, decoded and handed to the service. */
final class ServedExchange implements ReadListener {

    private static final Logger log = LoggerFactory.getLogger(ServedExchange.class);

    /** How much longer than the asking node waits a request may live here. */
    private static final long MARGIN_MILLIS = 1_000;

    private static final long MAX_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final Verdict.Ok ok;
    private final String operation;
    private final PeerService service;
    private final Scheduler scheduler;
    private final Gate gate;
    private final InFlight inFlight;
    private final Runnable onOver;

    private final HttpServletRequest request;
    private final ServletInputStream in;
    private final ReplyPump pump;
    private final ReplySink sink;
    private final byte[] body;
    private int read;
    private long deadlineMillis;
    private final AtomicBoolean bodyOver = new AtomicBoolean();
    private final AtomicBoolean bodyFreed = new AtomicBoolean();
    private volatile boolean over;
    private volatile Cancellable timer = Cancellable.NONE;

    /** Takes over the request, whose body counts as in flight. */
    ServedExchange(
            Verdict.Ok ok,
            String operation,
            HttpServletRequest request,
            HttpServletResponse response,
            PeerService service,
            Scheduler scheduler,
            Gate gate,
            InFlight inFlight,
            Runnable onOver)
            throws IOException {
        this.ok = ok;
        this.service = service;
        this.scheduler = scheduler;
        this.gate = gate;
        this.inFlight = inFlight;
        this.onOver = onOver;
        this.operation = operation;
        this.request = request;
        this.body = new byte[ok.claims().length()];
        this.in = request.getInputStream();
        AsyncContext async = request.startAsync();
        this.pump = new ReplyPump(async, response, inFlight, this::release);
        this.sink = new ReplySink(ok.seal(), pump, inFlight);
    }

    void start(long bodyDeadlineNanos) throws IOException {
        timer = scheduler.schedule(this::bodyLate, bodyDeadlineNanos);
        pump.listen();
        in.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!bodyOver.get() && in.isReady()) {
            int count = in.read(body, read, body.length - read);
            if (count < 0) {
                break;
            }
            read += count;
            if (read == body.length && bodyOver.compareAndSet(false, true)) {
                timer.cancel();
                pump.gather(this::serve);
                freeBody();
                limit();
            }
        }
    }

    private void bodyLate() {
        if (bodyOver.compareAndSet(false, true)) {
            pump.abort(HttpServletResponse.SC_REQUEST_TIMEOUT);
        }
    }

    private void serve() {
        if (!PeerAuth.fits(ok.claims(), body)) {
            gate.count(AuthFailure.DIGEST);
            pump.abort(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        try {
            RequestCodec.Decoded decoded = decode();
            deadlineMillis = Math.min(decoded.envelope().deadlineMillis(), MAX_MILLIS);
            service.receive(decoded.envelope(), decoded.request(), request::getHeader, sink);
        } catch (ProtocolException refused) {
            sink.send(new Refusal(refused.reason(), String.valueOf(refused.getMessage())));
        } catch (RuntimeException unexpected) {
            log.error("A request of peer '{}' failed", ok.claims().sender(), FailureText.tellable(unexpected));
            pump.abort(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
    }

    private RequestCodec.Decoded decode() throws ProtocolException {
        Input frame = new Input(List.of(ByteBuffer.wrap(body)));
        int length = frame.int32();
        if (length != frame.remaining()) {
            throw ProtocolException.malformed("The body is not exactly one frame");
        }
        RequestCodec.Decoded decoded = RequestCodec.decode(frame);
        int type = Frame.type(operation);
        if (type < 0) {
            throw new ProtocolException(Reason.UNSUPPORTED, "The operation in the path is unknown");
        } else if (type != RequestCodec.type(decoded.request())) {
            throw ProtocolException.malformed("The operation in the path is not that of the frame");
        } else if (!decoded.envelope().sender().equals(ok.claims().sender())
                || decoded.envelope().incarnation() != ok.claims().incarnation()) {
            throw ProtocolException.malformed("The sender in the frame is not the one who signed");
        }
        return decoded;
    }

    /** Ends the request if the service has not, some time after the asking node has given up. */
    private void limit() {
        if (over) {
            return;
        }
        long millis = deadlineMillis + MARGIN_MILLIS;
        timer = scheduler.schedule(
                () -> pump.abort(HttpServletResponse.SC_SERVICE_UNAVAILABLE), TimeUnit.MILLISECONDS.toNanos(millis));
        if (over) {
            timer.cancel();
        }
    }

    /** The request is over, however it ended. */
    private void release() {
        over = true;
        bodyOver.set(true);
        timer.cancel();
        freeBody();
        sink.over();
        onOver.run();
    }

    private void freeBody() {
        if (bodyFreed.compareAndSet(false, true)) {
            inFlight.free(body.length);
        }
    }

    @Override
    public void onAllDataRead() {
        // The length told so already.
    }

    @Override
    public void onError(Throwable broken) {
        pump.gone();
    }
}
