package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.circlet.SteerableDirectory;
import dev.circlet.actuate.CircletMeters;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.cache.MembershipFilter;
import dev.circlet.peer.Fleet;
import dev.circlet.ring.Member;
import dev.circlet.spring.CacheGroup;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Each meter counts what happens to real nodes; what that is, is done once before the tests. */
class EveryMeterMovesIT {

    private static ContextFleet fleet;

    @BeforeAll
    static void live() throws Exception {
        Map<String, Object> more = new HashMap<>();
        more.put("circlet.peers.timeouts.first-frame", "5s");
        more.put("circlet.peers.timeouts.peek", "5s");
        more.put("circlet.peers.breaker.failures", "2");
        more.put("circlet.peers.info-interval", "300ms");
        more.put("circlet.groups.probe.hot-threshold", "1");
        more.put("circlet.groups.small.max-size", "64KB");
        more.put("circlet.groups.small.max-value-size", "1KB");
        more.put("circlet.groups.steered.ttl", "400ms");
        more.put("circlet.groups.steered.jitter", "0");
        more.put("circlet.groups.steered.refresh-after", "100ms");
        more.put("circlet.groups.steered.stale-if-error", "1h");
        more.put("circlet.groups.steered.load-concurrency", "1");
        more.put("circlet.groups.steered.max-waiting-loads", "1");
        fleet = ContextFleet.start(3, more, Steered.class);
        await().until(() -> IntStream.range(0, 3).allMatch(i -> ring(i) == 3));
        hitMissAndForget();
        fillASmallGroup();
        filter();
        refuseAndPreventStaleValues();
        refreshAndServeStale();
        copyAHotKey();
        disagree();
        takeOver();
        loseALease();
        beForged();
        loseAMember();
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource(CircletMeters.class)
    void itMoved(CircletMeters meter) {
        await().untilAsserted(
                        () -> assertThat(largest(meter)).as(meter.getName()).isPositive());
    }

    private static double largest(CircletMeters meter) {
        return IntStream.range(0, 2)
                .mapToObj(i -> registry(i).find(meter.getName()).meters())
                .flatMap(Collection::stream)
                .flatMapToDouble(EveryMeterMovesIT::values)
                .max()
                .orElse(0);
    }

    @Test
    void aGroupRegisteredLateHasItsMetersAtOnce() {
        Groups groups = fleet.node(0).getBean(Groups.class);

        groups.register(GroupSpec.named("late").build(), key -> "value");

        assertThat(Stream.of(CircletMeters.values())
                        .filter(meter -> registry(0).find(meter.getName()).tagKeys("group").meters().stream()
                                .anyMatch(each -> "steered".equals(each.getId().getTag("group"))))
                        .map(CircletMeters::getName))
                .hasSizeGreaterThan(10)
                .allMatch(name ->
                        !registry(0).find(name).tag("group", "late").meters().isEmpty());
        assertThat(registry(0)
                        .find("cache.gets")
                        .tags("cache", "late", "name", "late")
                        .meters())
                .hasSize(2);
    }

    private static void hitMissAndForget() {
        String key = fleet.keyOwnedBy(0, "own-");
        fleet.probe(0).get(key);
        fleet.probe(0).get(key);
        fleet.probe(0).find(fleet.keyOwnedBy(0, "absent-"));
        fleet.probe(0).invalidate(key);
    }

    private static void fillASmallGroup() {
        Group small = group(0, "small");
        small.getAll(owned(small, "node-1", 300));
    }

    private static void filter() {
        Group filtered = group(0, "filtered");
        assertThat(filtered.find("unknown")).isEmpty();
        assertThat(filtered.find("failing")).isPresent();
    }

    private static void refuseAndPreventStaleValues() {
        Group steered = group(0, "steered");
        List<String> keys = owned(steered, "node-1", 5);
        CountDownLatch gate = new CountDownLatch(1);
        Steered.gate = gate;
        List<CompletableFuture<?>> gets = new ArrayList<>();
        gets.add(steered.getAsync(keys.get(0)));
        gets.add(steered.getAsync(keys.get(0)));
        await().until(() -> Steered.entered > 0);
        // One more may wait. Which of them it is depends on how soon each has asked the previous owner.
        keys.subList(1, 5).forEach(key -> gets.add(steered.getAsync(key)));
        await().until(() -> gets.stream()
                        .filter(CompletableFuture::isCompletedExceptionally)
                        .count()
                == 3);
        steered.invalidate(keys.get(0));
        gate.countDown();
        Steered.gate = new CountDownLatch(0);
        gets.stream()
                .map(get -> catchThrowable(get::join))
                .filter(Objects::nonNull)
                .forEach(refused -> assertThat(refused).hasMessageContaining("overloaded"));
    }

    private static void refreshAndServeStale() {
        Group steered = group(0, "steered");
        String key = owned(steered, "node-1", 9).get(8);
        steered.get(key);
        await().until(() -> {
            steered.get(key);
            return steered.stats().refreshes() > 0;
        });
        Steered.failing = true;
        await().until(() -> {
            steered.get(key);
            return steered.stats().staleServed() > 0;
        });
    }

    private static void copyAHotKey() {
        String key = fleet.keyOwnedBy(0, "popular-");
        await().until(() -> {
            fleet.probe(1).get(key);
            return fleet.probe(0).stats().hotPromotions() > 0;
        });
    }

    /** The second node believes in a member that nobody else knows. */
    private static void disagree() {
        List<Member> known = directory(1).current().members();
        List<Member> more = new ArrayList<>(known);
        more.add(Member.up("node-9", URI.create("http://127.0.0.1:9")));
        directory(1).say(more);
        await().until(() -> ring(1) == 4);
        Group probe = fleet.probe(0);
        String key = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "misdirected-" + i)
                .filter(each -> probe.owner(each).equals("node-2")
                        && fleet.probe(1).owner(each).equals("node-9"))
                .findFirst()
                .orElseThrow();
        probe.get(key);
        directory(1).say(known);
        await().until(() -> ring(1) == 3);
    }

    /** The second node leaves the ring and stays within reach. */
    private static void takeOver() {
        Predicate<String> wanted = key -> fleet.probe(0).owner(key).equals("node-2");
        List<String> keys = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "taken-" + i)
                .filter(wanted)
                .limit(20)
                .toList();
        fleet.probe(1).getAll(keys);
        for (int i = 0; i < 3; i++) {
            directory(i)
                    .say(directory(i).current().members().stream()
                            .map(member ->
                                    member.name().equals("node-2") ? member.withState(Member.State.LEAVING) : member)
                            .toList());
        }
        await().until(() -> IntStream.range(0, 3).allMatch(i -> ring(i) == 2));
        fleet.probe(0).getAll(keys);
    }

    /** A key is evicted while its value is computed. */
    private static void loseALease() throws Exception {
        LeaseGroup leased = fleet.node(0)
                .getBean(Groups.class)
                .registerLeased(GroupSpec.leased("leased").build());
        String key = owned(leased, "node-1", 1).get(0);
        Claim.Lease lease = (Claim.Lease) leased.claim(key).get(10, TimeUnit.SECONDS);
        leased.invalidate(key);
        assertThat(lease.fill(ByteView.utf8("too late")).get(10, TimeUnit.SECONDS))
                .isFalse();
    }

    private static void beForged() throws Exception {
        HttpRequest forged = HttpRequest.newBuilder(URI.create(fleet.uri(0) + "/_circlet/v1/fetch"))
                .POST(HttpRequest.BodyPublishers.ofString("let me in"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(forged, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(404);
    }

    /** The third node is gone, without the directory having noticed. */
    private static void loseAMember() {
        List<String> keys = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "lost-" + i)
                .filter(key -> fleet.probe(0).owner(key).equals("node-3"))
                .limit(10)
                .toList();
        ((ServletWebServerApplicationContext) fleet.node(2)).getWebServer().stop();
        keys.forEach(key -> fleet.probe(0).get(key));
    }

    private static List<String> owned(Group group, String node, int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key-" + i)
                .filter(key -> group.owner(key).equals(node))
                .limit(count)
                .toList();
    }

    private static DoubleStream values(Meter meter) {
        List<Double> values = new ArrayList<>();
        for (Measurement measurement : meter.measure()) {
            values.add(measurement.getValue());
        }
        return values.stream().mapToDouble(Double::doubleValue).filter(value -> !Double.isNaN(value));
    }

    private static Group group(int node, String name) {
        return fleet.node(node).getBean(Groups.class).get(name);
    }

    private static int ring(int node) {
        return fleet.node(node).getBean(Fleet.class).ring().size();
    }

    private static SteerableDirectory directory(int node) {
        return fleet.node(node).getBean(SteerableDirectory.class);
    }

    private static MeterRegistry registry(int node) {
        return fleet.node(node).getBean(MeterRegistry.class);
    }

    /** Groups and members that do as they are told. */
    @Configuration(proxyBeanMethods = false)
    static class Steered {

        static volatile CountDownLatch gate = new CountDownLatch(0);
        static volatile boolean failing;
        static volatile int entered;

        @Bean
        SteerableDirectory directory(Environment environment) {
            Map<String, String> members = Binder.get(environment)
                    .bind("circlet.peers.members", Bindable.mapOf(String.class, String.class))
                    .get();
            return new SteerableDirectory(
                    environment.getRequiredProperty("circlet.node-name"),
                    members.entrySet().stream()
                            .map(member -> Member.up(member.getKey(), URI.create(member.getValue())))
                            .toList());
        }

        @CacheGroup("steered")
        String steered(String key) throws InterruptedException {
            entered = entered + 1;
            gate.await();
            if (failing) {
                throw new IllegalStateException("the source is down");
            }
            return "value";
        }

        @CacheGroup("small")
        String small(String key) {
            return "x".repeat(500);
        }

        @CacheGroup("filtered")
        String filtered(String key) {
            return "value";
        }

        @Bean
        @Qualifier("filtered")
        MembershipFilter filter() {
            return key -> {
                if (key.equals("failing")) {
                    throw new IllegalStateException("the filter is down");
                }
                return false;
            };
        }
    }
}
