package dev.circlet.actuate;

import dev.circlet.cache.FailureText;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerTransport;
import dev.circlet.ring.Member;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Observes the exchanges of a transport. */
final class ObservedPeerTransport implements PeerTransport {

    private static final PeerObservationConvention DEFAULT = new DefaultPeerObservationConvention();

    private final PeerTransport transport;
    private final ObservationRegistry registry;
    private final @Nullable PeerObservationConvention convention;

    ObservedPeerTransport(
            PeerTransport transport, ObservationRegistry registry, @Nullable PeerObservationConvention convention) {
        this.transport = transport;
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener) {
        return send(to, envelope, request, Map.of(), listener);
    }

    @Override
    public Exchange send(
            Member to, Envelope envelope, PeerRequest request, Map<String, String> headers, Listener listener) {
        PeerObservationContext context = new PeerObservationContext(to, operation(request), headers);
        Observation observation =
                PeerObservationDocumentation.EXCHANGE.start(convention, DEFAULT, () -> context, registry);
        Observed observed = new Observed(listener, context, observation);
        try {
            Map<String, String> carrier = Objects.requireNonNullElse(context.getCarrier(), headers);
            Exchange exchange = observation.scoped(() -> transport.send(to, envelope, request, carrier, observed));
            return new ObservedExchange(exchange, observed);
        } catch (RuntimeException | Error unexpected) {
            observed.end("broken", unexpected);
            throw unexpected;
        }
    }

    @Override
    public UnaryOperator<Runnable> capture() {
        UnaryOperator<Runnable> inner = transport.capture();
        Observation current = registry.getCurrentObservation();
        return current == null ? inner : task -> () -> within(current, inner.apply(task));
    }

    private static void within(Observation observation, Runnable task) {
        try (Observation.Scope scope = observation.openScope()) {
            task.run();
        }
    }

    @Override
    public void close() {
        transport.close();
    }

    static String operation(PeerRequest request) {
        return request.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private record ObservedExchange(Exchange exchange, Observed observed) implements Exchange {

        @Override
        public void cancel() {
            try {
                observed.end("cancelled", null);
            } finally {
                exchange.cancel();
            }
        }

        @Override
        public void giveUp(Failure failure, String detail) {
            try {
                observed.failed(failure, detail);
            } finally {
                exchange.giveUp(failure, detail);
            }
        }
    }

    /** Hears the reply first and ends the observation with it. */
    private static final class Observed implements Listener {

        private final Listener listener;
        private final PeerObservationContext context;
        private final Observation observation;
        private final AtomicBoolean ended = new AtomicBoolean();

        Observed(Listener listener, PeerObservationContext context, Observation observation) {
            this.listener = listener;
            this.context = context;
            this.observation = observation;
        }

        @Override
        public void onReply(PeerReply frame) {
            try {
                if (frame instanceof PeerReply.End) {
                    end("ok", null);
                } else if (frame instanceof PeerReply.Refusal) {
                    end("refused", null);
                }
            } finally {
                // Conventions and handlers are the application's code; the peer must not be taken for silent.
                listener.onReply(frame);
            }
        }

        @Override
        public void onFailure(Failure failure, String detail) {
            try {
                failed(failure, detail);
            } finally {
                listener.onFailure(failure, detail);
            }
        }

        void failed(Failure failure, String detail) {
            end(failure.name().toLowerCase(Locale.ROOT), new PeerFailure(failure, detail));
        }

        void end(String outcome, @Nullable Throwable error) {
            if (ended.compareAndSet(false, true)) {
                context.outcome(outcome);
                if (error != null) {
                    observation.error(FailureText.tellable(error));
                }
                observation.stop();
            }
        }
    }

    /** Marks an observation as failed; nobody throws it. */
    static final class PeerFailure extends Exception {

        private static final long serialVersionUID = 1L;

        PeerFailure(Failure failure, String detail) {
            super(failure + ": " + detail, null, false, false);
        }
    }
}
