package dev.circlet.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerTransport;
import dev.circlet.ring.Member;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeerObservationsTests {

    private static final Member PEER = Member.up("b", URI.create("http://b:8080"));
    private static final Envelope ENVELOPE = new Envelope("a", 1, 0, 2, 0, 1000, false);
    private static final PeerRequest FETCH =
            new PeerRequest.Fetch("books", 1, false, true, List.of(KeyQuery.of("secret-key")));

    private final ObservationRegistry registry = ObservationRegistry.create();
    private final Recorder recorder = new Recorder();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final Heard heard = new Heard();

    @BeforeEach
    void record() {
        registry.observationConfig().observationHandler(recorder);
    }

    @Test
    void exchangeIsOneObservationFromTheRequestToTheEndOfTheReply() {
        send(FETCH);
        assertThat(recorder.stopped).isEmpty();

        transport.listener.onReply(new PeerReply.Loading());
        assertThat(recorder.stopped).isEmpty();
        transport.listener.onReply(new PeerReply.End());

        assertThat(recorder.stopped).singleElement().satisfies(context -> {
            assertThat(context.getName()).isEqualTo("circlet.peer");
            assertThat(context.getContextualName()).isEqualTo("circlet fetch");
            assertThat(tags(context)).isEqualTo("operation=fetch outcome=ok peer=b");
            assertThat(context.getHighCardinalityKeyValues()).isEmpty();
            assertThat(context.getError()).isNull();
        });
        assertThat(heard.frames).containsExactly(new PeerReply.Loading(), new PeerReply.End());
    }

    @Test
    void refusalIsAnOutcomeAndNoError() {
        send(new PeerRequest.Info(new PeerRequest.Subject.Node()));

        transport.listener.onReply(new PeerReply.Refusal(PeerReply.Reason.BUSY, "later"));

        assertThat(tags(recorder.stopped.get(0))).isEqualTo("operation=info outcome=refused peer=b");
        assertThat(recorder.stopped.get(0).getError()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void failureBetweenTheNodesIsAnError(PeerTransport.Failure failure) {
        send(FETCH);

        transport.listener.onFailure(failure, "gone");

        assertThat(tags(recorder.stopped.get(0)))
                .isEqualTo("operation=fetch outcome=" + failure.name().toLowerCase(Locale.ROOT) + " peer=b");
        assertThat(recorder.stopped.get(0).getError()).hasMessage(failure + ": gone");
        assertThat(heard.failures).containsExactly(failure);
    }

    @Test
    void cancelledExchangeEndsOnceAndIsPassedOn() {
        PeerTransport.Exchange exchange = send(FETCH);

        exchange.cancel();
        transport.listener.onFailure(PeerTransport.Failure.BROKEN, "late");

        assertThat(transport.cancelled).isEqualTo(1);
        assertThat(recorder.stopped).hasSize(1);
        assertThat(tags(recorder.stopped.get(0))).contains("outcome=cancelled");
    }

    @Test
    void exchangeThatIsGivenUpForAFailureHasFailed() {
        PeerTransport.Exchange exchange = send(FETCH);

        exchange.giveUp(PeerTransport.Failure.TIMEOUT, "no frame in time");
        exchange.cancel();

        assertThat(transport.cancelled).isEqualTo(2);
        assertThat(recorder.stopped).singleElement().satisfies(context -> {
            assertThat(tags(context)).contains("outcome=timeout");
            assertThat(context.getError()).hasMessage("TIMEOUT: no frame in time");
        });
    }

    @Test
    void observationIsAChildOfWhatIsObservedWhereItIsSentAndInScopeWhileSending() {
        Observation parent = Observation.start("parent", registry);
        parent.scoped(() -> send(FETCH));
        transport.listener.onReply(new PeerReply.End());

        Observation.Context context = recorder.stopped.get(0);
        assertThat(context.getParentObservation()).isSameAs(parent);
        assertThat(transport.inScope.getContextView()).isSameAs(context);
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void throwingTransportEndsTheObservationToo() {
        transport.broken = true;

        assertThatIllegalStateException().isThrownBy(() -> send(FETCH));

        assertThat(recorder.stopped)
                .singleElement()
                .satisfies(context -> assertThat(context.getError()).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void conventionOfTheApplicationReplacesTheDefault() {
        PeerObservationConvention convention = new DefaultPeerObservationConvention() {
            @Override
            public String getName() {
                return "own";
            }
        };
        new PeerObservations(registry, convention, null).wrap(transport).send(PEER, ENVELOPE, FETCH, heard);
        transport.listener.onReply(new PeerReply.End());

        assertThat(recorder.stopped.get(0).getName()).isEqualTo("own");
    }

    @Test
    void aHandlerThatThrowsKeepsNothingFromEitherSide() {
        registry.observationConfig().observationHandler(new Throwing());

        send(FETCH);
        assertThatIllegalStateException().isThrownBy(() -> transport.listener.onReply(new PeerReply.End()));
        assertThat(heard.frames).containsExactly(new PeerReply.End());
        send(FETCH);
        assertThatIllegalStateException()
                .isThrownBy(() -> transport.listener.onFailure(PeerTransport.Failure.BROKEN, "gone"));
        assertThat(heard.failures).containsExactly(PeerTransport.Failure.BROKEN);
        assertThatIllegalStateException().isThrownBy(send(FETCH)::cancel);
        assertThat(transport.cancelled).isEqualTo(1);
        PeerTransport.Exchange late = send(FETCH);
        assertThatIllegalStateException().isThrownBy(() -> late.giveUp(PeerTransport.Failure.TIMEOUT, "late"));
        assertThat(transport.cancelled).isEqualTo(2);
    }

    @Test
    void nothingIsWrappedWhenNobodyObserves() {
        assertThat(new PeerObservations(ObservationRegistry.NOOP, null, null).wrap(transport))
                .isSameAs(transport);
    }

    @Test
    void closingReachesTheTransport() {
        new PeerObservations(registry, null, null).wrap(transport).close();

        assertThat(transport.closed).isTrue();
    }

    private PeerTransport.Exchange send(PeerRequest request) {
        return new PeerObservations(registry, null, null).wrap(transport).send(PEER, ENVELOPE, request, heard);
    }

    private static String tags(Observation.Context context) {
        return context.getLowCardinalityKeyValues().stream()
                .map((KeyValue tag) -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(" "));
    }

    private static final class Recorder implements ObservationHandler<Observation.Context> {

        private final List<Observation.Context> stopped = new ArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    private static final class Throwing implements ObservationHandler<Observation.Context> {

        @Override
        public void onStop(Observation.Context context) {
            throw new IllegalStateException("a handler of the test throws");
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    private static final class Heard implements PeerTransport.Listener {

        private final List<PeerReply> frames = new ArrayList<>();
        private final List<PeerTransport.Failure> failures = new ArrayList<>();

        @Override
        public void onReply(PeerReply frame) {
            frames.add(frame);
        }

        @Override
        public void onFailure(PeerTransport.Failure failure, String detail) {
            failures.add(failure);
        }
    }

    private final class ScriptedTransport implements PeerTransport {

        private Listener listener = heard;
        private Observation inScope = Observation.NOOP;
        private int cancelled;
        private boolean broken;
        private boolean closed;

        @Override
        public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener replies) {
            if (broken) {
                throw new IllegalStateException("no transport");
            }
            listener = replies;
            inScope = registry.getCurrentObservation();
            return () -> cancelled++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
