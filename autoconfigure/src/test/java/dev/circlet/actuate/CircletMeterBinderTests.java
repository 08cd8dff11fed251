package dev.circlet.actuate;

import static dev.circlet.report.ScriptedFleet.member;
import static dev.circlet.report.ScriptedFleet.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.GroupListener.LeaseLoss;
import dev.circlet.cache.GroupListener.Outcome;
import dev.circlet.peer.FleetStats;
import dev.circlet.report.FleetSource;
import dev.circlet.report.ScriptedFleet;
import dev.circlet.report.ScriptedGroups;
import dev.circlet.ring.MemberView;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CircletMeterBinderTests {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final ScriptedGroups groups = new ScriptedGroups();
    private final ScriptedFleet fleet = ScriptedFleet.of("a", "b").knowing(peer("b", "half-open", 5));
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CircletMeterBinder binder =
            new CircletMeterBinder(() -> groups, () -> fleet, () -> Map.of("signature", 4L));

    @Test
    void groupIsShownAmongTheCachesWithTheTagsOfSpringBoot() {
        groups.add("books", "a")
                .counting(
                        "gets",
                        10,
                        "mainHits",
                        4,
                        "hotHits",
                        1,
                        "loads",
                        5,
                        "loadFailures",
                        2,
                        "entries",
                        3,
                        "evictions",
                        6,
                        "evictedBytes",
                        600);

        binder.bindTo(registry);

        String[] tags = {"cache", "books", "cache.manager", "circlet", "name", "books"};
        assertThat(value(registry.get("cache.gets")
                        .tags(tags)
                        .tag("result", "hit")
                        .meter()))
                .isEqualTo(5);
        assertThat(value(registry.get("cache.gets")
                        .tags(tags)
                        .tag("result", "miss")
                        .meter()))
                .isEqualTo(5);
        assertThat(value(registry.get("cache.size").tags(tags).meter())).isEqualTo(3);
        assertThat(value(registry.get("cache.puts").tags(tags).meter())).isEqualTo(3);
        assertThat(value(registry.get("cache.evictions").tags(tags).meter())).isEqualTo(6);
        assertThat(value(registry.get("cache.eviction.weight").tags(tags).meter()))
                .isEqualTo(600);
    }

    @Test
    void countsOfAGroupAreReadWhenTheyAreAskedFor() {
        ScriptedGroups.ScriptedGroup books = groups.add("books", "a");
        binder.bindTo(registry);

        books.counting(
                "flightsJoined",
                1,
                "misdirected",
                2,
                "hotPromotions",
                3,
                "staleSetsPrevented",
                4,
                "invalidations",
                5,
                "shed",
                6,
                "negativeEntries",
                7,
                "refreshes",
                8,
                "staleServed",
                9,
                "filtered",
                10,
                "filterFailures",
                11,
                "leases",
                12);

        assertThat(ofGroup("circlet.flights.joined")).isEqualTo(1);
        assertThat(ofGroup("circlet.misdirected")).isEqualTo(2);
        assertThat(ofGroup("circlet.hot.promotions")).isEqualTo(3);
        assertThat(ofGroup("circlet.stale.sets.prevented")).isEqualTo(4);
        assertThat(ofGroup("circlet.invalidations")).isEqualTo(5);
        assertThat(ofGroup("circlet.shed")).isEqualTo(6);
        assertThat(ofGroup("circlet.negative.entries")).isEqualTo(7);
        assertThat(ofGroup("circlet.refreshes")).isEqualTo(8);
        assertThat(ofGroup("circlet.stale.served")).isEqualTo(9);
        assertThat(ofGroup("circlet.filter.rejections")).isEqualTo(10);
        assertThat(ofGroup("circlet.filter.failures")).isEqualTo(11);
        assertThat(ofGroup("circlet.leases")).isEqualTo(12);
    }

    @Test
    void everyMeterSaysWhatItCounts() {
        groups.add("books", "a");
        binder.bindTo(registry);
        binder.exchanged("b", "fetch", "ok", 1_000_000);

        assertThat(registry.getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getDescription())
                        .as(meter.getId().getName())
                        .isNotBlank());
    }

    @Test
    void nodeThatIsClosedTakesItsMetersAlongAndLeavesThoseOfOthers() {
        groups.add("books", "a").counting("shed", 6);
        binder.bindTo(registry);
        binder.loaded("books", Outcome.VALUE, 1_000_000);
        binder.exchanged("b", "fetch", "ok", 1_000_000);
        registry.counter("cache.puts", "cache", "books", "cache.manager", "another", "name", "books");
        registry.counter("circlet.of.the.application");

        binder.close();
        binder.loaded("books", Outcome.VALUE, 1_000_000);
        binder.exchanged("b", "info", "ok", 1_000_000);

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrder("cache.puts", "circlet.of.the.application");
    }

    @Test
    void nodeThatComesAfterAClosedOneInTheSameRegistryIsCounted() {
        groups.add("books", "a").counting("shed", 6);
        binder.bindTo(registry);
        binder.close();

        ScriptedGroups later = new ScriptedGroups();
        later.add("books", "a").counting("shed", 1);
        new CircletMeterBinder(() -> later, () -> fleet, Map::of).bindTo(registry);

        assertThat(ofGroup("circlet.shed")).isEqualTo(1);
    }

    @Test
    void loadsAreCountedFromTheStartAndTimedFromTheBinding() {
        groups.add("books", "a");
        binder.loaded("books", Outcome.VALUE, 1_000_000);
        binder.bindTo(registry);
        binder.loaded("books", Outcome.VALUE, 3_000_000);
        binder.loaded("books", Outcome.FAILURE, 5_000_000);

        assertThat(value(registry.get("circlet.loads").tag("outcome", "value").meter()))
                .isEqualTo(2);
        assertThat(value(registry.get("circlet.loads").tag("outcome", "failure").meter()))
                .isEqualTo(1);
        assertThat(value(registry.get("circlet.loads").tag("outcome", "absent").meter()))
                .isZero();
        assertThat(registry.get("circlet.load.duration")
                        .tags("group", "books", "outcome", "value")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(3);
    }

    @Test
    void groupThatComesLaterIsBoundWithItsFirstLoad() {
        binder.bindTo(registry);
        groups.add("late", "a").counting("gets", 1);

        binder.loaded("late", Outcome.VALUE, 1);

        assertThat(registry.find("cache.gets").tag("cache", "late").meters()).hasSize(2);
        assertThat(value(registry.get("circlet.loads")
                        .tags("group", "late", "outcome", "value")
                        .meter()))
                .isEqualTo(1);
    }

    @Test
    void groupThatComesLaterIsBoundWhenItIsRegistered() {
        binder.bindTo(registry);
        groups.add("late", "a");

        binder.registered("late");

        assertThat(registry.find("cache.gets").tag("cache", "late").meters()).hasSize(2);
        assertThat(registry.find("circlet.shed").tag("group", "late").meters()).hasSize(1);
    }

    @Test
    void groupThatComesInPlaceOfAnotherIsBoundInItsPlace() {
        groups.add("books", "a").counting("shed", 1, "gets", 5);
        binder.bindTo(registry);
        binder.loaded("books", Outcome.VALUE, 1);
        groups.add("books", "a").counting("shed", 2, "gets", 7);
        binder.registered("books");

        assertThat(ofGroup("circlet.shed")).isEqualTo(2);
        assertThat(value(registry.get("cache.gets")
                        .tags("cache", "books", "result", "miss")
                        .meter()))
                .isEqualTo(7);
        assertThat(value(registry.get("circlet.loads").tag("outcome", "value").meter()))
                .isEqualTo(1);
    }

    @Test
    void metersOfAGroupGoUnderWhateverNameTheApplicationGaveThem() {
        registry.config().commonTags("region", "north");
        registry.config().meterFilter(MeterFilter.renameTag("circlet", "group", "pool"));
        registry.config().meterFilter(MeterFilter.ignoreTags("cache", "cache.manager"));
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.withName("shop." + id.getName());
            }
        });
        groups.add("books", "a").counting("shed", 1);
        binder.bindTo(registry);
        binder.loaded("books", Outcome.VALUE, 1);

        groups.add("books", "a").counting("shed", 2);
        binder.registered("books");

        assertThat(value(registry.get("shop.circlet.shed").tag("pool", "books").meter()))
                .isEqualTo(2);
        assertThat(registry.get("shop.circlet.load.duration")
                        .tags("pool", "books", "outcome", "value")
                        .timer()
                        .count())
                .isEqualTo(1);
        binder.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void entriesTakenOverAreCountedFromTheStart() {
        groups.add("books", "a");
        binder.takenOver("books");
        binder.bindTo(registry);
        binder.takenOver("books");

        assertThat(ofGroup("circlet.handoff.entries")).isEqualTo(2);
    }

    @Test
    void lostLeasesAreCountedByReasonFromTheStart() {
        groups.add("books", "a");
        binder.leaseLost("books", LeaseLoss.EXPIRED);
        binder.bindTo(registry);
        binder.leaseLost("books", LeaseLoss.EXPIRED);
        binder.leaseLost("books", LeaseLoss.UNREACHABLE);

        assertThat(lost("expired")).isEqualTo(2);
        assertThat(lost("unreachable")).isEqualTo(1);
        assertThat(lost("voided")).isZero();
    }

    private double lost(String reason) {
        return value(registry.get("circlet.leases.lost")
                .tags("group", "books", "reason", reason)
                .meter());
    }

    @Test
    void groupThatComesLaterIsBoundWithTheNextExchangeOfInfos() {
        binder.bindTo(registry);
        groups.add("late", "a");

        binder.exchanged("b", "info", "ok", 1);

        assertThat(registry.find("cache.gets").tag("cache", "late").meters()).hasSize(2);
    }

    @Test
    void exchangesAreCountedAndTimedByPeerOperationAndOutcome() {
        binder.bindTo(registry);

        binder.exchanged("b", "fetch", "ok", 2_000_000);
        binder.exchanged("b", "fetch", "ok", 4_000_000);
        binder.exchanged("b", "fetch", "timeout", 9_000_000);

        String[] tags = {"peer", "b", "operation", "fetch", "outcome", "ok"};
        assertThat(registry.get("circlet.peer.requests").tags(tags).counter().count())
                .isEqualTo(2);
        assertThat(registry.get("circlet.peer.duration").tags(tags).timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(6);
    }

    @Test
    void ringAndBreakersFollowTheFleet() {
        binder.bindTo(registry);
        assertThat(value(registry.get("circlet.ring.members").meter())).isEqualTo(2);
        assertThat(breaker("b")).isEqualTo(1);

        fleet.becoming(MemberView.of(2, "a", List.of(member("a"), member("b"), member("c"))))
                .knowing(peer("b", "open", 5), peer("c", "closed", 0));
        binder.ringChanged(fleet.ring(), fleet.ring());

        assertThat(value(registry.get("circlet.ring.members").meter())).isEqualTo(3);
        assertThat(breaker("b")).isEqualTo(2);
        assertThat(breaker("c")).isZero();
        double shares = Stream.of("a", "b", "c")
                .mapToDouble(name -> value(
                        registry.get("circlet.ring.ownership").tag("peer", name).meter()))
                .sum();
        assertThat(shares).isEqualTo(1);
    }

    @Test
    void breakerOfAMemberThatIsNoPeerAnyMoreHasNoStateUntilItsMeterGoes() {
        binder.bindTo(registry);
        fleet.knowing();

        assertThat(breaker("b")).isNaN();
    }

    @Test
    void memberThatIsSeenButNotOnTheRingYetOwnsNothing() {
        fleet.seeing(MemberView.of(2, "a", List.of(member("a"), member("b"), member("c"))));
        binder.bindTo(registry);

        assertThat(value(registry.get("circlet.ring.ownership").tag("peer", "c").meter()))
                .isZero();
    }

    @Test
    void anyThreadMayBindAndCloseAfterAnother() {
        inAnotherThread(() -> binder.bindTo(registry));
        inAnotherThread(binder::close);
        inAnotherThread(() -> binder.bindTo(registry));

        assertThat(breaker("b")).isEqualTo(1);
    }

    private static void inAnotherThread(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            task.run();
            done.complete(null);
        });
        thread.setDaemon(true);
        thread.start();
        assertThat(done).succeedsWithin(20, TimeUnit.SECONDS);
    }

    @Test
    void metersOfAMemberThatLeftAreRemoved() {
        binder.bindTo(registry);
        binder.exchanged("b", "fetch", "ok", 1);

        fleet.becoming(MemberView.of(2, "a", List.of(member("a")))).knowing();
        binder.refresh();

        assertThat(Search.in(registry).tag("peer", "b").meters()).isEmpty();
        assertThat(registry.find("circlet.ring.ownership").tag("peer", "a").meter())
                .isNotNull();
    }

    /** While changes are collected the three do not know the same ones. */
    @Test
    void metersStayOfWhoeverIsSeenOrOnTheRingOrAPeer() {
        binder.bindTo(registry);
        fleet.becoming(MemberView.of(2, "a", List.of(member("a"), member("ring"))))
                .seeing(MemberView.of(3, "a", List.of(member("a"), member("view"))))
                .knowing(peer("peer", "closed", 0));
        for (String name : List.of("ring", "view", "peer")) {
            binder.exchanged(name, "fetch", "ok", 1);
        }
        binder.refresh();

        assertThat(List.of("ring", "view", "peer"))
                .allSatisfy(name -> assertThat(registry.get("circlet.peer.requests")
                                .tag("peer", name)
                                .counter()
                                .count())
                        .isEqualTo(1));
    }

    @Test
    void metersOfAMemberThatLeftAreRemovedUnderWhateverNameTheApplicationGaveThem() {
        registry.config().meterFilter(MeterFilter.renameTag("circlet.peer", "peer", "node"));
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.withName("shop." + id.getName());
            }
        });
        binder.bindTo(registry);
        binder.exchanged("b", "fetch", "ok", 1);
        assertThat(Search.in(registry).tag("node", "b").meters()).hasSize(3);

        fleet.becoming(MemberView.of(2, "a", List.of(member("a")))).knowing();
        binder.refresh();

        assertThat(Search.in(registry).tag("node", "b").meters()).isEmpty();
        binder.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void oneMeterOfAllPeersStaysAsLongAsThereAreSome() {
        registry.config().meterFilter(MeterFilter.ignoreTags("peer"));
        fleet.becoming(MemberView.of(2, "a", List.of(member("a"), member("b"), member("c"))))
                .knowing(peer("b", "closed", 0), peer("c", "closed", 0));
        binder.bindTo(registry);
        binder.exchanged("b", "fetch", "ok", 1);
        binder.exchanged("c", "fetch", "ok", 1);

        fleet.becoming(MemberView.of(3, "a", List.of(member("a"), member("c")))).knowing(peer("c", "closed", 0));
        binder.refresh();

        assertThat(registry.get("circlet.peer.requests").counter().count()).isEqualTo(2);
    }

    /** Several applications of one virtual machine may share a registry. */
    @Test
    void metersOfMembersThatOnlyAnotherNodeKnowsStay() {
        ScriptedFleet others = ScriptedFleet.of("x", "y").knowing(peer("y", "closed", 0));
        CircletMeterBinder other = new CircletMeterBinder(ScriptedGroups::new, () -> others, Map::of);
        other.bindTo(registry);
        other.exchanged("y", "fetch", "ok", 1);
        binder.bindTo(registry);

        fleet.becoming(MemberView.of(2, "a", List.of(member("a")))).knowing();
        binder.refresh();

        assertThat(Search.in(registry).tag("peer", "y").meters()).hasSize(4);
    }

    @Test
    void memberThatReturnsHasItsMetersAgain() {
        binder.bindTo(registry);
        fleet.becoming(MemberView.of(2, "a", List.of(member("a")))).knowing();
        binder.refresh();

        fleet.becoming(MemberView.of(3, "a", List.of(member("a"), member("b")))).knowing(peer("b", "open", 5));
        binder.refresh();

        assertThat(breaker("b")).isEqualTo(2);
        assertThat(registry.find("circlet.ring.ownership").meters()).hasSize(2);
    }

    @Test
    void failoversTellWhoWasTakenInstead() {
        groups.add("books", "a").counting("failovers", 2);
        groups.add("users", "a").counting("failovers", 3);
        fleet.counting(new FleetStats(11, 12, 7, 0, 0, 0, 0));

        binder.bindTo(registry);

        assertThat(value(registry.get("circlet.failovers")
                        .tag("outcome", "successor")
                        .meter()))
                .isEqualTo(7);
        assertThat(value(registry.get("circlet.failovers")
                        .tag("outcome", "loader")
                        .meter()))
                .isEqualTo(5);
        assertThat(value(registry.get("circlet.ring.mismatches").meter())).isEqualTo(11);
        assertThat(value(registry.get("circlet.view.changes").meter())).isEqualTo(12);
        assertThat(value(registry.get("circlet.auth.failures")
                        .tag("reason", "signature")
                        .meter()))
                .isEqualTo(4);
    }

    @Test
    void nodeWithoutFleetIsARingOfOne() {
        FleetSource solo = FleetSource.standalone("solo");
        new CircletMeterBinder(() -> groups, () -> solo, Map::of).bindTo(registry);

        assertThat(value(registry.get("circlet.ring.members").meter())).isEqualTo(1);
        assertThat(value(registry.get("circlet.ring.ownership")
                        .tag("peer", "solo")
                        .meter()))
                .isEqualTo(1);
        assertThat(registry.find("circlet.auth.failures").meters()).isEmpty();
    }

    @Test
    void everyRegistryGetsAllMeters() {
        groups.add("books", "a");
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        binder.bindTo(new CompositeMeterRegistry().add(registry));
        binder.bindTo(second);

        binder.loaded("books", Outcome.VALUE, 1);
        binder.exchanged("b", "fetch", "ok", 1);

        assertThat(shapes(second)).isEqualTo(shapes(registry)).isNotEmpty();
    }

    @Test
    void registeredMetersTheirConstantsAndTheirDocumentationAgree() throws IOException {
        groups.add("books", "a");
        binder.bindTo(registry);
        binder.exchanged("b", "fetch", "ok", 1);

        Map<String, String> constants = new TreeMap<>();
        for (CircletMeters meter : CircletMeters.values()) {
            constants.put(
                    meter.getName(),
                    shape(meter.getType(), Arrays.stream(meter.getKeyNames()).map(KeyName::asString)));
        }
        assertThat(shapes(registry)).isEqualTo(constants);
        assertThat(documented()).isEqualTo(constants);
    }

    private static Map<String, String> shapes(MeterRegistry registry) {
        Map<String, String> shapes = new TreeMap<>();
        registry.forEachMeter(meter -> shapes.put(
                meter.getId().getName(),
                shape(meter.getId().getType(), meter.getId().getTags().stream().map(Tag::getKey))));
        return shapes;
    }

    private static Map<String, String> documented() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "meters.md"))) {
            return lines.filter(line -> line.startsWith("| `c"))
                    .map(line -> line.split("\\|"))
                    .collect(Collectors.toMap(
                            cells -> cells[1].strip().replace("`", ""),
                            cells -> cells[2].strip() + " "
                                    + CODE.matcher(cells[3])
                                            .results()
                                            .map(tag -> tag.group(1))
                                            .collect(Collectors.toCollection(TreeSet::new))));
        }
    }

    private static String shape(Meter.Type type, Stream<String> tags) {
        Set<String> sorted = tags.collect(Collectors.toCollection(TreeSet::new));
        return type.name().toLowerCase(Locale.ROOT) + " " + sorted;
    }

    private double ofGroup(String meter) {
        return value(registry.get(meter).tag("group", "books").meter());
    }

    private double breaker(String peer) {
        return value(registry.get("circlet.peer.breaker").tag("peer", peer).meter());
    }

    private static double value(Meter meter) {
        return meter.measure().iterator().next().getValue();
    }
}
