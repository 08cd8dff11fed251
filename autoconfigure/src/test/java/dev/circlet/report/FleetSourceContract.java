package dev.circlet.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Inbound;
import dev.circlet.peer.PeerStatus;
import dev.circlet.ring.Member;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link FleetSource} promises; extend it for an implementation. */
public abstract class FleetSourceContract {

    /** Returns the source under test, the same at each call. */
    protected abstract FleetSource source();

    /** Lets time pass until the future has ended, and returns what it ended with. */
    protected abstract <T extends @Nullable Object> T settle(CompletableFuture<T> future);

    @Test
    void knowsTheNodeAsAMember() {
        assertThat(source().view().members()).contains(source().view().self());
    }

    @Test
    void hasARingOfMembersOfTheView() {
        assertThat(source().ring().members())
                .isNotEmpty()
                .isSubsetOf(source().view().members());
    }

    @Test
    void listsTheOthersByTheirNames() {
        List<String> others = source().view().members().stream()
                .map(Member::name)
                .filter(name -> !name.equals(source().view().self().name()))
                .sorted()
                .toList();
        assertThat(source().peers()).extracting(peer -> peer.member().name()).isEqualTo(others);
    }

    @Test
    void countsFromZero() {
        assertThat(source().stats()).isNotNull();
    }

    @Test
    void hasNoStateFromAMemberThatIsNone() {
        Inbound.@Nullable KeyState state = settle(source().stateAt("nobody", "books", "k"));
        assertThat(state).isNull();
    }

    @Test
    void asksTheOthersWhatTheyKnow() {
        for (PeerStatus peer : source().peers()) {
            assertThat(settle(source().stateAt(peer.member().name(), "books", "k")))
                    .isNotNull();
        }
    }
}
