package dev.circlet.actuate;

import dev.circlet.cache.FailureText;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerService;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Observes the requests that a service serves; what it starts for one is done within its observation. */
final class ObservedPeerService implements PeerService {

    private static final PeerRequestObservationConvention DEFAULT = new DefaultPeerRequestObservationConvention();

    private final PeerService service;
    private final ObservationRegistry registry;
    private final @Nullable PeerRequestObservationConvention convention;

    ObservedPeerService(
            PeerService service, ObservationRegistry registry, @Nullable PeerRequestObservationConvention convention) {
        this.service = service;
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public void receive(Envelope envelope, PeerRequest request, Sink sink) {
        receive(envelope, request, name -> null, sink);
    }

    @Override
    public void receive(Envelope envelope, PeerRequest request, Function<String, @Nullable String> headers, Sink sink) {
        PeerRequestObservationContext context =
                new PeerRequestObservationContext(envelope.sender(), ObservedPeerTransport.operation(request), headers);
        Observation observation =
                PeerObservationDocumentation.REQUEST.start(convention, DEFAULT, () -> context, registry);
        Observed observed = new Observed(sink, context, observation);
        observed.onGone(() -> {});
        try (Observation.Scope scope = observation.openScope()) {
            service.receive(envelope, request, headers, observed);
        } catch (RuntimeException | Error unexpected) {
            observed.end("broken", unexpected);
            throw unexpected;
        } finally {
            // The headers are those of a request that may be over by the time a handler would look.
            context.setCarrier(name -> null);
        }
    }

    /** Ends the observation with the last frame, or when the asking node is gone. */
    private static final class Observed implements Sink {

        private final Sink sink;
        private final PeerRequestObservationContext context;
        private final Observation observation;
        private final AtomicBoolean ended = new AtomicBoolean();

        Observed(Sink sink, PeerRequestObservationContext context, Observation observation) {
            this.sink = sink;
            this.context = context;
            this.observation = observation;
        }

        @Override
        public void send(PeerReply frame) {
            sink.send(frame);
            if (frame instanceof PeerReply.End) {
                end("ok", null);
            } else if (frame instanceof PeerReply.Refusal) {
                end("refused", null);
            }
        }

        @Override
        public void onGone(Runnable action) {
            sink.onGone(() -> {
                try {
                    end("cancelled", null);
                } finally {
                    action.run();
                }
            });
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
}
