package dev.circlet.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.VirtualTime;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupListener;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class EventLogTests {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();
    private final EventLog log = new EventLog(time);

    @Test
    void aChangedRingIsToldWithWhoJoinedAndLeftAndTheSharesThatMoved(CapturedOutput output) {
        log.ringChanged(ring("a", "b"), ring("a", "b", "c"));
        log.ringChanged(ring("a", "b", "c"), ring("b", "c"));

        List<String> lines = lines(output);
        assertThat(lines).hasSize(2);
        HashRing three = ring("a", "b", "c");
        assertThat(lines.get(0))
                .contains("INFO", "joined c, ", "3 members, fingerprint " + three.fingerprintText())
                .containsPattern(
                        "joined c, 3\\d\\.\\d% of the keys moved \\(c \\+3\\d\\.\\d%, [ab] -\\d+\\.\\d%, [ab] -")
                .doesNotContain("left");
        assertThat(lines.get(1)).contains("left a, ").doesNotContain("joined").contains("(a -3", "2 members");
    }

    @Test
    void theRingsOfAStormAreToldOneByOneAtFirstAndThenOnceAMinuteWithWhatCameOfThem(CapturedOutput output) {
        for (int i = 0; i < 100; i++) {
            log.ringChanged(ring("a", "b"), ring("a", "b", "c"));
            log.ringChanged(ring("a", "b", "c"), ring("a", "b"));
        }
        log.ringChanged(ring("a", "b"), ring("a", "b", "d"));
        assertThat(lines(output)).hasSize(6);

        time.advance(MINUTE);

        assertThat(lines(output)).hasSize(7);
        assertThat(lines(output).get(6)).contains("in 195 steps", "joined d, ", "3 members");
        time.advance(MINUTE.multipliedBy(10));
        assertThat(lines(output)).hasSize(7);
    }

    @Test
    void aLargeFleetIsNotToldNameByName(CapturedOutput output) {
        String[] many = IntStream.range(0, 40).mapToObj(i -> "node-" + i).toArray(String[]::new);

        log.ringChanged(ring("node-0"), ring(many));

        assertThat(lines(output)).singleElement().asString().contains("and 31 more, ", "and 32 more)", "40 members");
    }

    @Test
    void aMismatchOfRingsIsToldOnceAMinute(CapturedOutput output) {
        for (int i = 0; i < 1_000; i++) {
            log.ringDiffers("b", 0xab, 0xcd);
            log.ringDiffers("c", 0xef, 0xcd);
        }

        assertThat(lines(output))
                .singleElement()
                .asString()
                .contains("WARN", "Peer b has another ring", "00000000000000ab", "00000000000000cd");
        time.advance(MINUTE);
        assertThat(lines(output)).hasSize(2);
        assertThat(lines(output).get(1))
                .contains("1999 more exchanges", "the last of them c (fingerprint 00000000000000ef");
        log.ringDiffers("b", 0xab, 0xcd);
        assertThat(lines(output)).as("the summary was this minute's line").hasSize(2);
        time.advance(MINUTE.multipliedBy(2));
        log.ringDiffers("b", 0xab, 0xcd);
        assertThat(lines(output)).hasSize(4);
    }

    @Test
    void aBreakerThatOpensAndClosesIsToldAtOnce(CapturedOutput output) {
        log.breakerOpened("b", 5, "connect, refused");
        log.breakerClosed("b");
        log.breakerOpened("c", 5, "timeout, no frame in time");

        assertThat(lines(output)).hasSize(3);
        assertThat(lines(output).get(0)).contains("WARN", "Peer b", "5 failures", "connect, refused");
        assertThat(lines(output).get(1)).contains("INFO", "Peer b answers again");
        assertThat(lines(output).get(2)).contains("Peer c");
    }

    @Test
    void aFlappingBreakerIsToldOnceAMinuteAndTheLastLineIsTrue(CapturedOutput output) {
        for (int i = 0; i < 50; i++) {
            log.breakerOpened("b", 5, "broken");
            log.breakerClosed("b");
        }
        log.breakerOpened("b", 5, "broken");
        assertThat(lines(output)).hasSize(2);

        time.advance(MINUTE);
        assertThat(lines(output)).hasSize(3);
        assertThat(lines(output).get(2)).contains("WARN", "peer b", "99 more times", "it is open");

        log.breakerClosed("b");
        time.advance(MINUTE);
        assertThat(lines(output)).hasSize(4);
        assertThat(lines(output).get(3)).contains("INFO", "it is closed");
    }

    @Test
    void aRingThatChangesMeanwhileClosesOnlyTheBreakersOfThoseWhoLeft(CapturedOutput output) {
        for (String peer : List.of("b", "c")) {
            log.breakerOpened(peer, 5, "broken");
            log.breakerClosed(peer);
            log.breakerOpened(peer, 5, "broken");
        }
        log.ringChanged(ring("a", "b", "c"), ring("a", "b"));
        time.advance(MINUTE);

        assertThat(lines(output))
                .anyMatch(line -> line.contains("peer b opened or closed 1 more time within a minute; it is open"))
                .anyMatch(line -> line.contains("peer c opened or closed 1 more time within a minute; it is closed"));
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRED, its holder is gone or no longer renews it; whoever waits next computes the value",
        "VOIDED, 'the key was invalidated or put while its value was computed'",
        "UNREACHABLE, the node that granted it cannot be reached"
    })
    void aLostLeaseIsToldWithWhatHasBecomeOfIt(GroupListener.LeaseLoss loss, String why, CapturedOutput output) {
        log.leaseLost("quotes", loss);

        assertThat(lines(output)).singleElement().asString().contains("WARN", "'quotes' was lost: " + why);
    }

    @Test
    void refusedLoadsAndLostLeasesAreToldByGroupOnceAMinute(CapturedOutput output) {
        for (int i = 0; i < 500; i++) {
            log.shed("books");
            log.leaseLost("quotes", GroupListener.LeaseLoss.EXPIRED);
        }
        log.shed("users");
        assertThat(lines(output)).hasSize(3);
        assertThat(lines(output).get(0)).contains("WARN", "Group 'books' refuses loads", "load-concurrency");
        assertThat(lines(output).get(1)).contains("WARN", "A lease of group 'quotes' was lost");
        assertThat(lines(output).get(2)).contains("'users'");

        time.advance(MINUTE);
        assertThat(lines(output)).hasSize(5);
        assertThat(lines(output).subList(3, 5))
                .anyMatch(line -> line.contains("'books' refused 499 more"))
                .anyMatch(line -> line.contains("Group 'quotes' lost 499 more leases"));
    }

    @Test
    void oneIsNoPlural(CapturedOutput output) {
        log.ringChanged(ring("a", "b"), ring("a"));
        for (int i = 0; i < 2; i++) {
            log.ringDiffers("b", 0xab, 0xcd);
            log.shed("books");
            log.leaseLost("quotes", GroupListener.LeaseLoss.EXPIRED);
        }
        log.breakerOpened("b", 1, "broken");
        log.breakerClosed("b");
        log.breakerOpened("b", 1, "broken");
        time.advance(MINUTE);

        assertThat(String.join("\n", lines(output)))
                .contains("; 1 member, ")
                .contains("in 1 more exchange within")
                .contains("refused 1 more load within")
                .contains("lost 1 more lease within")
                .contains("after 1 failure in a row")
                .contains("closed 1 more time within")
                .doesNotContainPattern("\\b1 (more )?\\w+s\\b");
    }

    @Test
    void aGroupWhoseLimitsAreReachedIsToldOnceWithoutAKey(CapturedOutput output) {
        List<Runnable> running = new ArrayList<>();
        try (Groups groups = Groups.builder()
                .ticker(time)
                .scheduler(time)
                .executors(spec -> running::add)
                .listener(log)
                .build()) {
            Group group = groups.register(
                    GroupSpec.named("tight")
                            .loadConcurrency(1)
                            .maxWaitingLoads(1)
                            .build(),
                    key -> "value");
            List<CompletableFuture<?>> gets = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                gets.add(group.getAsync("secret-" + i));
            }
            assertThat(group.stats().shed()).isEqualTo(98);
            assertThat(gets)
                    .filteredOn(CompletableFuture::isCompletedExceptionally)
                    .hasSize(98);
        }
        assertThat(lines(output)).singleElement().asString().contains("'tight'");
        assertThat(output).doesNotContain("secret");
    }

    /** The fleet itself tells the log, each node the same one here. */
    @Nested
    class InAFleet {

        @Test
        void aDeadOwnerOpensItsBreakerOnceAndItsReturnClosesItOnce(CapturedOutput output) {
            try (SimulatedFleet fleet = new SimulatedFleet(7)) {
                fleet.listener(new EventLog(fleet.time)).start("a", "b");
                List<String> keys = fleet.keys("b", 40);
                fleet.network.detach("b");
                keys.subList(0, 20).forEach(key -> fleet.await(fleet.node("a").get(key)));
                assertThat(lines(output))
                        .filteredOn(line -> line.contains("passed over"))
                        .singleElement()
                        .asString()
                        .contains("Peer b")
                        .doesNotContain(keys.get(0));

                fleet.start("b", SimulatedFleet.members("a", "b"));
                fleet.advance(Duration.ofSeconds(40));
                assertThat(lines(output))
                        .filteredOn(line -> line.contains("Peer b answers again"))
                        .hasSize(1);
            }
        }

        @Test
        void aMemberThatLeavesIsToldByTheOthersAndMismatchesOnce(CapturedOutput output) {
            try (SimulatedFleet fleet = new SimulatedFleet(8)) {
                fleet.listener(new EventLog(fleet.time)).start("a", "b", "c");
                fleet.advance(Duration.ofSeconds(5));
                fleet.node("a").directory().say(SimulatedFleet.members("a", "b"));
                fleet.advance(Duration.ofSeconds(40));

                assertThat(lines(output))
                        .filteredOn(line -> line.contains("ring has changed"))
                        .singleElement()
                        .asString()
                        .contains("left c");
                assertThat(lines(output))
                        .filteredOn(line -> line.contains("has another ring"))
                        .hasSize(1);
            }
        }
    }

    private static HashRing ring(String... names) {
        List<Member> members = SimulatedFleet.members(names);
        return HashRing.of(members, 256);
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains(EventLog.class.getSimpleName()))
                .toList();
    }
}
