package dev.circlet.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.test.TestFleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example of {@code docs/testing.md}, as it stands there. */
class TestingExampleTests {

    private final Map<String, String> source = new ConcurrentHashMap<>(Map.of("978", "first edition"));

    private final TestFleet fleet = TestFleet.of(3)
            .register(GroupSpec.named("books").ttl(Duration.ofMinutes(10)).build(), source::get)
            .own("978", 1);

    @AfterEach
    void close() {
        fleet.close();
    }

    /** Code under test: it knows nothing of virtual time. */
    record Shop(Group books) {

        String title(String isbn) {
            return books.get(isbn).toUtf8String();
        }
    }

    @Test
    void aColdKeyCostsOneLoad() {
        fleet.loadTime(Duration.ofMillis(200));
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            gets.add(fleet.node(i % 3).getAsync("books", "978"));
        }

        fleet.runAll(gets);

        assertThat(fleet.loaders("books", "978")).containsExactly(1);
    }

    @Test
    void blockingCodeRunsAsItIs() {
        Shop shop = new Shop(fleet.node(0).group("books"));

        assertThat(shop.title("978")).isEqualTo("first edition");
        source.put("978", "second edition");
        assertThat(shop.title("978")).isEqualTo("first edition");

        fleet.node(2).group("books").invalidate("978");
        assertThat(shop.title("978")).isEqualTo("second edition");
    }

    @Test
    void valuesExpire() {
        fleet.get(0, "books", "978");
        fleet.advance(Duration.ofMinutes(12)); // the TTL and its jitter of 10 %
        fleet.get(0, "books", "978");

        assertThat(fleet.loads("books", "978")).isEqualTo(2);
    }

    @Test
    void anOwnerThatCannotBeReachedIsStoodInFor() {
        fleet.cutOneWay(0, 1); // fleet.cut(0, 1) for both directions
        assertThat(fleet.get(0, "books", "978").toUtf8String()).isEqualTo("first edition");
        assertThat(fleet.node(1).loads("books")).isZero();

        fleet.heal();
        fleet.node(1).kill();
        fleet.advance(Duration.ofSeconds(30));
        assertThat(fleet.get(2, "books", "978").toUtf8String()).isEqualTo("first edition");

        fleet.node(1).restart();
    }

    @Test
    void aSlowLinkIsWaitedFor() {
        fleet.link(0, 1).delay(Duration.ofMillis(40)).duplicate(0.5);
        Duration before = fleet.elapsed();
        fleet.get(0, "books", "978");

        assertThat(fleet.elapsed().minus(before)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        assertThat(fleet.loads("books", "978")).isOne();
    }
}
