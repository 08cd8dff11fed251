package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.cache.Answer;
import dev.circlet.cache.Codec;
import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerReply.KeyAnswer;
import dev.circlet.peer.PeerReply.Refusal;
import dev.circlet.peer.PeerRequest.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link PeerService} promises; extend it for an implementation. */
public abstract class PeerServiceContract {

    private static final Function<String, @Nullable String> NO_HEADERS = name -> null;
    private static final String GROUP = SimulatedFleet.GROUP;
    private static final int CODEC = Codec.BYTES.version();

    private final SimulatedFleet fleet = new SimulatedFleet(1);

    /** Returns the service under test, given that of a node. */
    protected abstract PeerService service(PeerService ofNode);

    /** Keeps the frames of one reply, and may be gone. */
    private static final class Kept implements PeerService.Sink {

        private final List<PeerReply> frames = new ArrayList<>();
        private final List<Runnable> whenGone = new ArrayList<>();

        @Override
        public void send(PeerReply frame) {
            frames.add(frame);
        }

        @Override
        public void onGone(Runnable action) {
            whenGone.add(action);
        }

        long ends() {
            return frames.stream()
                    .filter(frame -> frame instanceof End || frame instanceof Refusal)
                    .count();
        }
    }

    @BeforeEach
    void startNodes() {
        fleet.start("a", "b");
    }

    @AfterEach
    void stopNodes() {
        fleet.close();
    }

    private Kept ask(PeerRequest request) {
        Kept kept = new Kept();
        service(fleet.node("a").fleet())
                .receive(new Envelope("b", 7, 0, 1, 0, 5_000, false), request, NO_HEADERS, kept);
        return kept;
    }

    private static PeerRequest.Fetch fetch(String group, String key) {
        return new PeerRequest.Fetch(group, CODEC, false, true, List.of(KeyQuery.of(key)));
    }

    static Stream<PeerRequest> requests() {
        KeyQuery query = KeyQuery.of("k");
        return Stream.of(
                fetch(GROUP, "k"),
                fetch("unknown", "k"),
                new PeerRequest.Peek(GROUP, CODEC, List.of(query)),
                new PeerRequest.Peek("unknown", CODEC, List.of(query)),
                new PeerRequest.Invalidate(List.of(new PeerRequest.Numbered(1, GROUP, "k", 0, 3))),
                new PeerRequest.Info(new Subject.Node()),
                new PeerRequest.Info(new Subject.Key(GROUP, "k")),
                new PeerRequest.Info(new Subject.Key("unknown", "k")),
                new PeerRequest.Info(new Subject.Missed(0)),
                new PeerRequest.Lease(GROUP, CODEC, query, 0, false, false, false),
                new PeerRequest.Fill(GROUP, CODEC, query, 5, new Answer.Absent(0, 1, true, true)),
                new PeerRequest.Pull(GROUP, CODEC, 0, 1, 10));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void greetsAndEndsOnceWhateverItIsAsked(PeerRequest request) {
        Kept kept = ask(request);
        fleet.advance(Duration.ofSeconds(6));
        assertThat(kept.frames).first().isInstanceOf(Hello.class);
        assertThat(kept.frames.get(kept.frames.size() - 1)).isInstanceOfAny(End.class, Refusal.class);
        assertThat(kept.ends()).isOne();
    }

    @Test
    void returnsBeforeALoadAndAnswersWhenItIsDone() {
        String key = fleet.keys("a", 1).get(0);
        Kept kept = ask(fetch(GROUP, key));
        assertThat(kept.ends()).isZero();
        fleet.advance(Duration.ofSeconds(6));
        assertThat(kept.frames).filteredOn(KeyAnswer.class::isInstance).hasSize(1);
        assertThat(kept.frames).endsWith(new End());
    }

    @Test
    void survivesThatTheAskingMemberGoesAway() {
        String key = fleet.keys("a", 1).get(0);
        Kept kept = ask(fetch(GROUP, key));
        assertThat(kept.whenGone).isNotEmpty();
        kept.whenGone.get(kept.whenGone.size() - 1).run();
        fleet.advance(Duration.ofSeconds(6));
        Kept next = ask(fetch(GROUP, key));
        fleet.advance(Duration.ofSeconds(6));
        assertThat(next.frames).endsWith(new End());
    }

    @Test
    void readsHeadersOnlyUntilItReturns() {
        boolean[] over = {false};
        Kept kept = new Kept();
        service(fleet.node("a").fleet())
                .receive(
                        new Envelope("b", 7, 0, 1, 0, 5_000, false),
                        fetch(GROUP, "k"),
                        name -> {
                            assertThat(over[0]).as("the request is over").isFalse();
                            return null;
                        },
                        kept);
        over[0] = true;
        fleet.advance(Duration.ofSeconds(6));
        assertThat(kept.ends()).isOne();
    }
}
