package dev.circlet.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerService;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is observed of requests on the node that serves them. */
class PeerRequestObservationsTests {

    private static final Envelope ENVELOPE = new Envelope("a", 1, 0, 2, 0, 1000, false);
    private static final PeerRequest FETCH =
            new PeerRequest.Fetch("books", 1, false, true, List.of(KeyQuery.of("secret-key")));

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final List<PeerRequestObservationContext> stopped = new ArrayList<>();
    private final Served served = new Served();
    private final Caller caller = new Caller();

    @BeforeEach
    void record() {
        registry.observationConfig().observationHandler(new ObservationHandler<PeerRequestObservationContext>() {
            @Override
            public void onStop(PeerRequestObservationContext context) {
                stopped.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof PeerRequestObservationContext;
            }
        });
    }

    private void receive(@Nullable PeerRequestObservationConvention convention) {
        new PeerObservations(registry, null, convention)
                .wrap(served)
                .receive(ENVELOPE, FETCH, Map.of("traceparent", "00-1")::get, caller);
    }

    @Test
    void aRequestIsOneObservationUntilTheEndOfItsReply() {
        receive(null);
        served.sink.send(new PeerReply.Loading());
        assertThat(stopped).isEmpty();
        served.sink.send(new PeerReply.End());
        caller.gone.run();

        assertThat(stopped).singleElement().satisfies(context -> {
            assertThat(context.getName()).isEqualTo("circlet.peer.request");
            assertThat(context.getContextualName()).isEqualTo("circlet serve fetch");
            assertThat(tags(context)).isEqualTo("operation=fetch outcome=ok");
            assertThat(context.getHighCardinalityKeyValues()).containsExactly(KeyValue.of("peer", "a"));
            assertThat(context.getError()).isNull();
        });
        assertThat(caller.frames).containsExactly(new PeerReply.Loading(), new PeerReply.End());
    }

    @Test
    void aRefusalIsAnOutcomeAndNoError() {
        receive(null);
        served.sink.send(new PeerReply.Refusal(PeerReply.Reason.BUSY, "later"));

        assertThat(tags(stopped.get(0))).isEqualTo("operation=fetch outcome=refused");
        assertThat(stopped.get(0).getError()).isNull();
    }

    @Test
    void aCallerThatIsGoneEndsItWhetherTheServiceListensOrNot() {
        receive(null);
        caller.gone.run();
        assertThat(tags(stopped.get(0))).isEqualTo("operation=fetch outcome=cancelled");

        boolean[] told = {false};
        served.sink.onGone(() -> told[0] = true);
        caller.gone.run();
        assertThat(told[0]).isTrue();
        assertThat(stopped).hasSize(1);
    }

    @Test
    void theServiceIsToldThatACallerIsGoneAlthoughAConventionThrows() {
        receive(new DefaultPeerRequestObservationConvention() {
            @Override
            public KeyValues getLowCardinalityKeyValues(PeerRequestObservationContext context) {
                if (context.outcome().equals("cancelled")) {
                    throw new IllegalStateException("a convention of the test throws");
                }
                return super.getLowCardinalityKeyValues(context);
            }
        });
        boolean[] told = {false};
        served.sink.onGone(() -> told[0] = true);

        assertThatIllegalStateException().isThrownBy(caller.gone::run);

        assertThat(told[0]).isTrue();
    }

    @Test
    void aServiceThatThrowsHasFailed() {
        served.broken = true;
        assertThatIllegalStateException().isThrownBy(() -> receive(null));

        assertThat(tags(stopped.get(0))).isEqualTo("operation=fetch outcome=broken");
        assertThat(stopped.get(0).getError()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theServiceIsWithinItAndHasTheHeadersWhichAreForgottenThen() {
        receive(null);
        served.sink.send(new PeerReply.End());

        PeerRequestObservationContext context = stopped.get(0);
        assertThat(served.within).isSameAs(context);
        assertThat(served.traceparent).isEqualTo("00-1");
        assertThat(context.getGetter().get(context.getCarrier(), "traceparent")).isNull();
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void aConventionOfTheApplicationReplacesTheDefault() {
        receive(new DefaultPeerRequestObservationConvention() {
            @Override
            public String getName() {
                return "own";
            }
        });
        served.sink.send(new PeerReply.End());

        assertThat(stopped.get(0).getName()).isEqualTo("own");
    }

    @Test
    void nothingIsWrappedWhenNobodyObserves() {
        assertThat(new PeerObservations(ObservationRegistry.NOOP, null, null).wrap(served))
                .isSameAs(served);
    }

    private static String tags(Observation.Context context) {
        return context.getLowCardinalityKeyValues().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(" "));
    }

    private final class Served implements PeerService {

        private Sink sink = new Caller();
        private boolean broken;
        private @Nullable Object within;
        private @Nullable String traceparent;

        @Override
        public void receive(Envelope envelope, PeerRequest request, Sink sink) {
            throw new AssertionError("The headers are lost");
        }

        @Override
        public void receive(
                Envelope envelope, PeerRequest request, Function<String, @Nullable String> headers, Sink sink) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            this.sink = sink;
            traceparent = headers.apply("traceparent");
            Observation current = registry.getCurrentObservation();
            within = current == null ? null : current.getContextView();
        }
    }

    private static final class Caller implements PeerService.Sink {

        private final List<PeerReply> frames = new ArrayList<>();
        private Runnable gone = () -> {};

        @Override
        public void send(PeerReply frame) {
            frames.add(frame);
        }

        @Override
        public void onGone(Runnable action) {
            gone = action;
        }
    }
}
