package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link MembershipFilter} promises; extend it for an implementation. */
public abstract class MembershipFilterContract {

    private static final List<String> ODD_KEYS =
            List.of(" ", "\0", "../a", "a%2Fb", "äß€", "\uD83D\uDE00", "k".repeat(1024));

    /** Returns the filter under test, the same at each call; it knows no key at first. */
    protected abstract MembershipFilter filter();

    /** Lets a key come to exist, as the application does. */
    protected abstract void add(String key);

    @Test
    void deniesNoKeyThatExists() {
        ODD_KEYS.forEach(this::add);
        assertThat(ODD_KEYS).allMatch(filter()::mightContain);
    }

    @Test
    void answersForAnyKeyWhetherItExistsOrNot() {
        assertThat(ODD_KEYS).noneMatch(filter()::mightContain);
    }

    @Test
    void findsAKeyThatIsAddedAfterItWasDenied() {
        assertThat(filter().mightContain("late")).isFalse();
        add("late");
        assertThat(filter().mightContain("late")).isTrue();
    }

    @Test
    void isAskedByManyThreadsWhileKeysAreAdded() {
        add("always");
        List<CompletableFuture<Boolean>> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(CompletableFuture.supplyAsync(
                    () -> IntStream.range(0, 2_000).allMatch(n -> filter().mightContain("always"))));
        }
        for (int i = 0; i < 200; i++) {
            add("key-" + i);
            assertThat(filter().mightContain("key-" + i)).isTrue();
        }
        assertThat(threads).allMatch(CompletableFuture::join);
    }
}
