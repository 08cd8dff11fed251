package dev.circlet.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.Codec;
import dev.circlet.cache.DeadlineExceededException;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.KeyNotFoundException;
import dev.circlet.cache.Lookup;
import dev.circlet.cache.RecursiveLoadException;
import dev.circlet.cache.RemoteLoadException;
import dev.circlet.cache.TypedGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class TestFleetTests {

    private static final GroupSpec BOOKS = GroupSpec.named("books").build();

    private final Map<String, String> source = new ConcurrentHashMap<>(Map.of("978", "first edition"));
    private final TestFleet fleet = TestFleet.of(3).register(BOOKS, source::get).own("978", 1);

    @AfterEach
    void close() {
        fleet.close();
    }

    private String get(int node) {
        return fleet.get(node, "books", "978").toUtf8String();
    }

    @Test
    void aColdKeyIsLoadedOnceByItsOwner() {
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            gets.add(fleet.node(i % 3).getAsync("books", "978"));
        }

        assertThat(fleet.runAll(gets)).hasSize(300).containsOnly(ByteView.utf8("first edition"));
        assertThat(fleet.loaders("books", "978")).containsExactly(1);
        assertThat(fleet.loads("books", "978")).isOne();
        assertThat(fleet.node(1).loads("books")).isOne();
        assertThat(fleet.node(0).loads("books", "978")).isZero();
    }

    @Test
    void codeThatBlocksMovesTheTimeOn() {
        fleet.loadTime(Duration.ofMillis(200));
        Group books = fleet.node(0).group("books");
        Duration before = fleet.elapsed();

        assertThat(books.get("978", Duration.ofSeconds(1)).toUtf8String()).isEqualTo("first edition");
        assertThat(fleet.elapsed().minus(before)).isBetween(Duration.ofMillis(200), Duration.ofMillis(203));
        assertThat(books.find("unknown")).isEmpty();
        assertThat(books.lookup("978").source()).isEqualTo(Lookup.Source.PEER);
        assertThat(books.getAll(List.of("978", "unknown"))).containsOnlyKeys("978");
        Invalidation invalidation = books.invalidate("978");
        assertThat(invalidation.complete()).isTrue();
        assertThat(invalidation.acknowledged()).containsExactlyInAnyOrder("node-0", "node-1", "node-2");
    }

    @Test
    void theClockStandsStillButForTheTest() {
        fleet.register(
                GroupSpec.named("short").ttl(Duration.ofMinutes(10)).jitter(0).build(), source::get);
        fleet.get(0, "short", "978");

        fleet.advance(Duration.ofMinutes(9));
        fleet.get(0, "short", "978");
        assertThat(fleet.loads("short", "978")).isOne();

        fleet.advance(Duration.ofMinutes(2));
        fleet.get(0, "short", "978");
        assertThat(fleet.loads("short", "978")).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> fleet.advance(Duration.ofMillis(-1)));
    }

    @Test
    void loadsOfAGroupThatIsNotThereAreNoLoads() {
        fleet.node(2).groups().leased("quotes");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fleet.loads("boks"))
                .withMessage("There is no group 'boks'; registered are [books]");
        assertThatIllegalArgumentException().isThrownBy(() -> fleet.loaders("boks", "978"));
        assertThatIllegalArgumentException().isThrownBy(() -> fleet.node(0).loads("boks", "978"));
        assertThat(fleet.loads("quotes")).isZero();
    }

    @Test
    void nothingBeginsWhenItIsClosed() {
        get(0);
        fleet.close();
        fleet.close();

        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> get(0),
                () -> fleet.node(0).restart(),
                () -> fleet.advance(Duration.ofSeconds(1)),
                () -> fleet.register(GroupSpec.named("more").build(), source::get))) {
            assertThatIllegalStateException()
                    .isThrownBy(use)
                    .withMessage("The fleet is closed; start another one with TestFleet.of");
        }
        assertThat(fleet.node(0).isAlive()).isFalse();
        assertThat(fleet.loads("books", "978")).isOne();
    }

    @Test
    void failuresArriveAsInProduction() {
        fleet.register(GroupSpec.named("broken").build(), key -> {
            throw new IOException("the source is down");
        });
        fleet.own("x", 2);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> fleet.get(2, "broken", "x"));
        assertThatExceptionOfType(RemoteLoadException.class)
                .isThrownBy(() -> fleet.get(0, "broken", "x"))
                .withMessageContaining("the source is down");
        assertThatExceptionOfType(RemoteLoadException.class)
                .isThrownBy(() -> fleet.run(fleet.node(1).getAsync("broken", "x")));
        assertThatExceptionOfType(KeyNotFoundException.class).isThrownBy(() -> fleet.get(0, "books", "none"));
    }

    @Test
    void whatAGetterReadWhenItBeganIsNotServedAfterAnInvalidation() {
        fleet.loadTime(Duration.ofMillis(100));
        CompletableFuture<ByteView> early = fleet.node(0).getAsync("books", "978");
        fleet.advance(Duration.ofMillis(50));
        source.put("978", "second edition");
        fleet.node(2).group("books").invalidate("978");

        assertThat(get(0)).isEqualTo("second edition");
        assertThat(fleet.run(early).toUtf8String()).isEqualTo("first edition");
        assertThat(get(1)).isEqualTo("second edition");
    }

    @Test
    void typedGroupsHaveTheirCodec() {
        fleet.register(GroupSpec.named("texts").build(), String.class, Codec.UTF8, key -> "text of " + key);

        TypedGroup<String> texts = fleet.node(2).group("texts", String.class);

        assertThat(texts.get("978")).isEqualTo("text of 978");
        assertThat(fleet.run(texts.getAsync("978"))).isEqualTo("text of 978");
        assertThat(fleet.loaders("texts", "978")).containsExactly(1);
    }

    @Test
    void severalThreadsMayUseIt() throws Exception {
        fleet.loadTime(Duration.ofMillis(20));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            Callable<String> get = () -> get(0);
            for (Future<String> result : threads.invokeAll(java.util.Collections.nCopies(200, get))) {
                assertThat(result.get()).isEqualTo("first edition");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(fleet.loads("books", "978")).isOne();
    }

    @Nested
    class Ownerships {

        @Test
        void areWhatTheTestSays() {
            fleet.own((group, key) -> key.length() % 3);

            assertThat(fleet.node(0).group("books").owner("four")).isEqualTo("node-1");
            assertThat(fleet.node(2).group("books").owner("seventy")).isEqualTo("node-1");
            assertThat(fleet.node(1).group("books").owner("978")).isEqualTo("node-1");
            assertThat(fleet.node(1).group("books").owner("979")).isEqualTo("node-0");
        }

        @Test
        void differByGroupIfTheTestSaysSo() {
            fleet.register(GroupSpec.named("films").build(), source::get).own("films", "978", 2);

            assertThat(fleet.node(0).group("films").owner("978")).isEqualTo("node-2");
            assertThat(fleet.node(0).group("books").owner("978")).isEqualTo("node-1");
        }

        @Test
        void comeFromTheRingOtherwise() {
            List<String> owners = IntStream.range(0, 300)
                    .mapToObj(i -> fleet.node(0).group("books").owner("key-" + i))
                    .distinct()
                    .toList();
            assertThat(owners).containsExactlyInAnyOrder("node-0", "node-1", "node-2");
        }

        @Test
        void canBeGivenBackToTheRing() {
            String byRing = fleet.node(0).group("books").owner("abc");
            fleet.own("abc", byRing.equals("node-0") ? 1 : 0);
            assertThat(fleet.node(0).group("books").owner("abc")).isNotEqualTo(byRing);

            fleet.own("abc", Ownership.BY_RING);
            assertThat(fleet.node(0).group("books").owner("abc")).isEqualTo(byRing);
        }

        @Test
        void canChange() {
            get(0);
            fleet.own("978", 2);
            get(0);

            assertThat(fleet.loaders("books", "978")).containsExactly(1, 2);
        }

        @Test
        void grantTheLeasesOfGroupsWithoutAGetter() {
            fleet.nodes().forEach(node -> node.groups().leased("quotes"));
            Claim first = fleet.run(fleet.node(0).groups().leased("quotes").claim("978"));
            CompletableFuture<Claim> second =
                    fleet.node(2).groups().leased("quotes").claim("978");
            fleet.advance(Duration.ofSeconds(3));
            assertThat(second).isNotDone();

            fleet.run(((Claim.Lease) first).fill(ByteView.utf8("7")));

            assertThat(fleet.run(second))
                    .isInstanceOfSatisfying(
                            Claim.Held.class, held -> assertThat(held.value()).isEqualTo(ByteView.utf8("7")));
            assertThat(fleet.node(1).group("quotes").stats().leases()).isOne();
        }

        @Test
        void nameNodesThatExist() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fleet.own("978", 3))
                    .withMessage("There is no node 3; the nodes are 0 to 2");
        }

        @Test
        void fallBackToTheRingWhenTheirNodeIsNoMember() {
            fleet.members(0, 2);
            fleet.advance(Duration.ofSeconds(2));

            get(0);
            assertThat(fleet.loaders("books", "978")).hasSize(1).doesNotContain(1);

            fleet.members(0, 1, 2);
            fleet.advance(Duration.ofSeconds(2));
            assertThat(fleet.node(2).group("books").owner("978")).isEqualTo("node-1");
        }
    }

    @Nested
    class Links {

        @Test
        void thatAreCutCostNoError() {
            fleet.cut(0, 1);

            assertThat(get(0)).isEqualTo("first edition");
            assertThat(fleet.loaders("books", "978")).hasSize(1).doesNotContain(1);
            assertThat(get(1)).isEqualTo("first edition");
            assertThat(fleet.loads("books", "978")).isEqualTo(2);
        }

        @Test
        void thatAreCutOneWayLoseOneDirectionOnly() {
            fleet.cutOneWay(1, 0);
            Duration before = fleet.elapsed();
            get(0);
            assertThat(fleet.elapsed().minus(before)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
            assertThat(fleet.node(1).group("books").stats().peerGets()).isOne();

            fleet.heal();
            fleet.cutOneWay(0, 1);
            fleet.own("fresh", 1);
            fleet.run(fleet.node(0).group("books").lookupAsync("fresh", Duration.ofSeconds(5)));
            assertThat(fleet.node(1).group("books").stats().peerGets()).isOne();
        }

        @Test
        void thatAreIsolatedAndHealedWorkAgain() {
            fleet.isolate(1);
            get(0);
            assertThat(fleet.loads("books", "978")).isOne();
            assertThat(fleet.node(1).loads("books")).isZero();

            fleet.heal();
            fleet.node(0).group("books").invalidate("978");
            fleet.advance(Duration.ofMinutes(1));
            get(2);
            assertThat(fleet.node(1).loads("books")).isOne();
        }

        @Test
        void haveDelays() {
            fleet.link(0, 1).delay(Duration.ofMillis(40));
            Duration before = fleet.elapsed();
            get(0);

            assertThat(fleet.elapsed().minus(before)).isBetween(Duration.ofMillis(80), Duration.ofMillis(82));
        }

        @Test
        void loseRequests() {
            fleet.link(0, 1).drop(1);
            get(0);

            assertThat(fleet.node(1).loads("books")).isZero();
            assertThat(fleet.loads("books", "978")).isOne();
        }

        @Test
        void repeatRequests() {
            fleet.link(0, 1).duplicate(1);
            get(0);
            // The answer to the first of them was enough.
            fleet.advance(Duration.ofSeconds(1));

            assertThat(fleet.node(1).group("books").stats().peerGets()).isEqualTo(2);
            assertThat(fleet.loads("books", "978")).isOne();
        }

        @Test
        void refuseFreezeCutAndStall() {
            fleet.link(0, 1).refuse();
            Duration before = fleet.elapsed();
            get(0);
            assertThat(fleet.elapsed().minus(before)).isLessThan(Duration.ofMillis(20));

            for (Runnable fault : List.<Runnable>of(
                    () -> fleet.link(0, 1).heal().freeze(),
                    () -> fleet.link(0, 1).heal().cutAfter(1),
                    () -> fleet.link(0, 1).heal().stallAfter(1))) {
                fault.run();
                fleet.forgetLoads();
                fleet.node(2).group("books").invalidate("978");
                assertThat(get(0)).isEqualTo("first edition");
                assertThat(fleet.loads("books", "978")).isPositive();
                fleet.advance(Duration.ofMinutes(1));
            }
        }

        @Test
        void refuseNonsense() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fleet.cut(1, 1))
                    .withMessage("Node 1 has no link to itself; name two nodes");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fleet.link(0, 1).drop(1.5));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fleet.link(0, 1).duplicate(Double.NaN));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fleet.link(0, 1).cutAfter(-1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fleet.link(0, 1).delay(Duration.ofMillis(2), Duration.ofMillis(1)));
        }
    }

    @Nested
    class Nodes {

        @Test
        void thatAreKilledAreStoodInFor() {
            fleet.node(1).kill();

            assertThat(get(0)).isEqualTo("first edition");
            assertThat(fleet.loaders("books", "978")).hasSize(1).doesNotContain(1);
            assertThat(fleet.node(1).isAlive()).isFalse();
            assertThatIllegalStateException()
                    .isThrownBy(() -> fleet.node(1).groups())
                    .withMessage("node-1 does not run; restart() it first");
        }

        @Test
        void thatStartAgainHoldNothingAndHaveTheirGroups() {
            get(1);
            fleet.node(1).restart();
            assertThat(fleet.node(1).group("books").stats().entries()).isZero();

            assertThat(get(1)).isEqualTo("first edition");
            assertThat(fleet.loaders("books", "978")).containsExactly(1, 1);
        }

        @Test
        void thatDieEndTheirLoads() {
            fleet.loadTime(Duration.ofSeconds(1));
            CompletableFuture<ByteView> elsewhere = fleet.node(0).getAsync("books", "978");
            CompletableFuture<ByteView> here = fleet.node(1).getAsync("books", "978");
            fleet.advance(Duration.ofMillis(500));
            fleet.node(1).kill();

            assertThat(fleet.run(elsewhere).toUtf8String()).isEqualTo("first edition");
            assertThatIllegalStateException().isThrownBy(() -> fleet.run(here));
        }

        @Test
        void thatArePausedAnswerLate() {
            fleet.node(1).pause();
            assertThat(fleet.node(1).isPaused()).isTrue();
            Duration before = fleet.elapsed();
            get(0);
            assertThat(fleet.elapsed().minus(before)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
            assertThat(fleet.node(1).loads("books")).isZero();

            fleet.node(1).resume();
            assertThat(get(1)).isEqualTo("first edition");
        }

        @Test
        void seeOtherMembersThanTheRest() {
            fleet.node(0).sees(0, 2);
            fleet.advance(Duration.ofSeconds(2));
            get(0);
            get(1);

            assertThat(fleet.loads("books", "978")).isEqualTo(2);
        }

        @Test
        void thatGoOnDoWhatHasBecomeDueMeanwhile() {
            fleet.node(1).pause();
            CompletableFuture<ByteView> late = fleet.node(1).getAsync("books", "978");
            fleet.advance(Duration.ofMillis(100));
            assertThat(late).isNotDone();
            assertThat(fleet.node(1).loads("books")).isZero();

            fleet.node(1).resume();
            assertThat(fleet.node(1).isPaused()).isFalse();
            assertThat(fleet.run(late).toUtf8String()).isEqualTo("first edition");
            assertThat(fleet.node(1).loads("books")).isOne();
        }

        @Test
        void thatDieDoNothingMore() {
            fleet.node(1).getAsync("books", "978");
            fleet.node(1).kill();
            fleet.advance(Duration.ofSeconds(5));

            assertThat(fleet.loads("books")).isZero();
        }

        @Test
        void thatDieBreakTheirConnectionsAtOnce() {
            fleet.loadTime(Duration.ofSeconds(1));
            CompletableFuture<ByteView> waiting = fleet.node(0).getAsync("books", "978");
            fleet.advance(Duration.ofMillis(100));
            fleet.loadTime(Duration.ZERO);
            Duration before = fleet.elapsed();
            fleet.node(1).kill();

            assertThat(fleet.run(waiting).toUtf8String()).isEqualTo("first edition");
            assertThat(fleet.elapsed().minus(before)).isLessThan(Duration.ofMillis(50));
        }

        @Test
        void thatAreReplacedWhileTheyRunEndTheirLoads() {
            fleet.loadTime(Duration.ofSeconds(1));
            CompletableFuture<ByteView> waiting = fleet.node(1).getAsync("books", "978");
            fleet.advance(Duration.ofMillis(100));
            fleet.node(1).restart();

            assertThatIllegalStateException().isThrownBy(() -> fleet.run(waiting));
        }

        @Test
        void countTheirOwnLoads() {
            fleet.register(GroupSpec.named("users").build(), key -> key).own("ada", 1);
            source.put("979", "second edition");
            get(0);
            fleet.get(0, "books", "979");
            fleet.get(0, "users", "ada");

            TestNode owner = fleet.node(1);
            assertThat(owner.name()).isEqualTo("node-1").isEqualTo(owner.toString());
            assertThat(owner.loads("books", "978")).isOne();
            assertThat(owner.loads("users", "978")).isZero();
            assertThat(owner.loads("users")).isOne();
            assertThat(fleet.node(0).loads("books", "978")).isZero();
            assertThat(fleet.loads("books")).isEqualTo(2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> owner.loads("boks"))
                    .withMessageContaining("'boks'");

            fleet.forgetLoads();
            assertThat(fleet.loads("books")).isZero();
            assertThat(owner.loads("users")).isZero();
        }

        @Test
        void areMembersOnlyIfTheyExist() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fleet.members(0, 3))
                    .withMessage("There is no node 3; the nodes are 0 to 2");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fleet.node(0).sees(-1))
                    .withMessage("There is no node -1; the nodes are 0 to 2");
        }

        @Test
        void thatWaitForAPausedOneAreTheirTestsFault() {
            fleet.node(0).pause();
            CompletableFuture<ByteView> never = fleet.node(0).getAsync("books", "978");

            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> fleet.run(never))
                    .withMessageContaining("seed " + fleet.seed());
        }
    }

    @Nested
    class Getters {

        @Test
        void mayReadFromOtherGroups() {
            fleet.register(
                    GroupSpec.named("shelves").build(),
                    (node, key) ->
                            "shelf with " + fleet.get(node, "books", "978").toUtf8String());
            fleet.own("a", 2);

            assertThat(fleet.get(0, "shelves", "a").toUtf8String()).isEqualTo("shelf with first edition");
            assertThat(fleet.loaders("shelves", "a")).containsExactly(2);
            assertThat(fleet.loaders("books", "978")).containsExactly(1);
        }

        @Test
        void thatReadTheirOwnKeyAreToldSo() {
            fleet.register(
                    GroupSpec.named("loops").build(),
                    (node, key) -> Objects.requireNonNull(fleet.get(node, "loops", key)));
            fleet.own("a", 0);

            assertThatExceptionOfType(RecursiveLoadException.class).isThrownBy(() -> fleet.get(0, "loops", "a"));
        }

        @Test
        void thatWaitTooLongAreInterrupted() {
            fleet.loadTime(Duration.ofMinutes(1));
            fleet.register(
                    GroupSpec.named("slow").loadTimeout(Duration.ofSeconds(2)).build(),
                    (node, key) -> fleet.node(node)
                            .group("books")
                            .get("978", Duration.ofSeconds(30))
                            .toUtf8String());
            fleet.own("a", 0);

            assertThatExceptionOfType(dev.circlet.cache.GroupException.class)
                    .isThrownBy(() -> fleet.get(0, "slow", "a"));
            assertThat(Thread.interrupted()).isFalse();
        }

        @Test
        void thatAreSlowerThanTheDeadlineAreNotWaitedFor() {
            fleet.loadTime(Duration.ofSeconds(10));
            Duration before = fleet.elapsed();

            assertThatExceptionOfType(DeadlineExceededException.class)
                    .isThrownBy(() -> fleet.node(0).group("books").get("978", Duration.ofSeconds(1)));
            assertThat(fleet.elapsed().minus(before)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1100));
        }

        @Test
        void mayGiveFutures() {
            CompletableFuture<String> pending = new CompletableFuture<>();
            fleet.register(GroupSpec.named("later").build(), key -> pending);
            CompletableFuture<ByteView> get = fleet.node(0).getAsync("later", "978");
            fleet.advance(Duration.ofMillis(100));
            assertThat(get).isNotDone();

            pending.complete("now");
            assertThat(fleet.run(get).toUtf8String()).isEqualTo("now");
        }
    }

    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    class Seeds {

        private String story(long seed) {
            StringBuilder story = new StringBuilder();
            try (TestFleet fleet = TestFleet.of(4, seed)) {
                fleet.register(BOOKS, key -> key).loadTime(Duration.ofMillis(3));
                for (int i = 0; i < 12; i++) {
                    fleet.link(i % 4, (i + 1) % 4).drop(0.3).delay(Duration.ZERO, Duration.ofMillis(30));
                }
                for (int i = 0; i < 60; i++) {
                    fleet.get(i % 4, "books", "key-" + i % 7);
                    story.append(fleet.elapsed()).append(' ');
                    if (i % 9 == 0) {
                        fleet.node(i % 4).group("books").invalidateAll();
                    }
                }
            }
            return story.toString();
        }

        @Test
        void repeatARun() {
            assertThat(story(17)).isEqualTo(story(17)).isNotEqualTo(story(18));
        }

        @Test
        void areToldAndTakenFromAProperty(CapturedOutput output) {
            System.setProperty(TestFleet.SEED_PROPERTY, "4711");
            try (TestFleet repeated = TestFleet.of(2)) {
                assertThat(repeated.seed()).isEqualTo(4711);
                assertThat(output).contains("TestFleet of 2 nodes, seed 4711; -Dcirclet.test.seed=4711 repeats it");
            } finally {
                System.clearProperty(TestFleet.SEED_PROPERTY);
            }
        }
    }
}
