package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.fleet.TracedNodes.Span;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real tracer on nodes that talk over HTTP: what a person sees who looks for where the time of a request went. */
class TraceAcrossNodesIT {

    private static final Map<String, Object> PATIENT = Map.of(
            // Every key is looked for at its former owner first, however busy the machine is.
            "circlet.peers.timeouts.peek", "10s",
            "circlet.groups.probe.load-timeout", "20s");

    private ContextFleet fleet;

    @AfterEach
    void stop() {
        fleet.close();
        TracedNodes.forget();
    }

    @Test
    void oneTraceLeadsFromTheCallerOverTheOwnersToTheLoads() throws Exception {
        fleet = ContextFleet.start(3, PATIENT, TracedNodes.class, TracedNodes.Maker.class);
        String inner = fleet.keyOwnedBy(2, "inner-");
        Group made = fleet.node(0).getBean(Groups.class).get("made");
        String outer = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> i + ":" + inner)
                .filter(key -> made.owner(key).equals("node-2"))
                .findFirst()
                .orElseThrow();
        TracedNodes.forget();

        String value = within("caller", () -> made.get(outer)).toUtf8String();

        assertThat(value).startsWith("made of " + inner + " by node-3");
        assertThat(chain("node-3 internal load probe"))
                .containsExactly(
                        "node-1 internal caller",
                        "node-1 client circlet fetch",
                        "node-2 server circlet serve fetch",
                        "node-2 internal load made",
                        "node-2 client circlet fetch",
                        "node-3 server circlet serve fetch",
                        "node-3 internal load probe");
        String trace = named("caller").trace();
        List<Span> spans = spansOf(trace);
        assertThat(spans).extracting(Span::name).doesNotContain("http.server.requests");
        assertThat(spans)
                .as("everything has its parent in the trace")
                .allMatch(span ->
                        span.name().equals("caller") || TracedNodes.trace(trace).containsKey(span.parent()));
        assertThat(TracedNodes.spans())
                .filteredOn(
                        span -> span.name().startsWith("load") || span.name().endsWith("fetch"))
                .allMatch(span -> span.trace().equals(trace));
    }

    @Test
    void aHitMakesNoSpan() throws Exception {
        fleet = ContextFleet.start(2, PATIENT, TracedNodes.class);
        String key = fleet.keyOwnedBy(0, "hit-");
        fleet.probe(0).get(key);
        TracedNodes.forget();

        within("caller", () -> fleet.probe(0).get(key));

        assertThat(spansOf(named("caller").trace())).extracting(Span::name).containsExactly("caller");
    }

    @Test
    void keysThatWaitForAPlaceStayInTheTracesOfTheirCallers() throws Exception {
        Map<String, Object> narrow = new HashMap<>(PATIENT);
        narrow.put("circlet.peers.limits.exchanges", "2");
        narrow.put("circlet.peers.limits.loading-exchanges", "1");
        narrow.put("circlet.peers.limits.keys-per-fetch", "1");
        fleet = ContextFleet.start(2, narrow, TracedNodes.class);
        List<String> keys = IntStream.range(0, 8)
                .mapToObj(i -> fleet.keyOwnedBy(1, "queued-" + i + "-"))
                .toList();
        TracedNodes.forget();

        List<CompletableFuture<ByteView>> pending = new ArrayList<>();
        for (String key : keys) {
            pending.add(within("caller of " + key, () -> fleet.probe(0).getAsync(key)));
        }
        pending.forEach(CompletableFuture::join);

        for (String key : keys) {
            String trace = named("caller of " + key).trace();
            await().untilAsserted(() -> assertThat(spansOf(trace))
                    .extracting(Span::toString)
                    .contains("node-2 server circlet serve fetch", "node-2 internal load probe"));
        }
    }

    @Test
    void aLoadInPlaceOfALostOwnerStaysInTheTraceOfItsCaller() throws Exception {
        fleet = ContextFleet.start(2, PATIENT, TracedNodes.class);
        String key = fleet.keyOwnedBy(1, "lost-");
        fleet.node(1).close();
        TracedNodes.forget();

        within("caller", () -> fleet.probe(0).get(key));

        assertThat(chain("node-1 internal load probe"))
                .containsExactly("node-1 internal caller", "node-1 internal load probe");
        assertThat(spansOf(named("caller").trace())).extracting(Span::toString).contains("node-1 client circlet fetch");
    }

    @Test
    void allThatAPutTellsTheFleetIsInTheTraceOfItsCaller() throws Exception {
        fleet = ContextFleet.start(3, PATIENT, TracedNodes.class);
        LeaseGroup shelf = shelf();
        String key = ownedBy(shelf, "node-2", "put-");
        TracedNodes.forget();

        within("caller", () -> shelf.put(key, ByteView.utf8("a value")).join());

        await().untilAsserted(() -> assertThat(spansOf(named("caller").trace()))
                .extracting(Span::toString)
                .contains(
                        "node-2 server circlet serve lease",
                        "node-2 server circlet serve invalidate",
                        "node-3 server circlet serve invalidate",
                        "node-2 server circlet serve fill"));
        assertThat(strays("lease", "invalidate", "fill")).isEmpty();
    }

    @Test
    void changesThatWaitForEachOtherOrForAPlaceStayInTheTracesOfTheirCallers() throws Exception {
        Map<String, Object> narrow = new HashMap<>(PATIENT);
        narrow.put("circlet.peers.limits.exchanges", "2");
        narrow.put("circlet.peers.limits.loading-exchanges", "1");
        fleet = ContextFleet.start(2, narrow, TracedNodes.class);
        LeaseGroup shelf = shelf();
        TracedNodes.forget();

        List<CompletableFuture<?>> pending = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String key = ownedBy(shelf, "node-2", "queued-" + i + "-");
            pending.add(within("caller " + i, () -> shelf.put(key, ByteView.utf8("a value"))));
            pending.add(within("other caller " + i, () -> shelf.invalidateAsync("other-" + key)));
        }
        pending.forEach(CompletableFuture::join);

        await().untilAsserted(() -> assertThat(TracedNodes.spans())
                .filteredOn(span -> span.toString().equals("node-2 server circlet serve fill"))
                // One more where a connection was closed while it was used: such a request is sent again.
                .hasSizeGreaterThanOrEqualTo(20));
        assertThat(strays("lease", "invalidate", "fill")).isEmpty();
    }

    private LeaseGroup shelf() {
        for (int i = 1; i < fleet.size(); i++) {
            fleet.node(i).getBean(Groups.class).leased("shelf");
        }
        return fleet.node(0).getBean(Groups.class).leased("shelf");
    }

    private static String ownedBy(Group group, String node, String prefix) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> prefix + i)
                .filter(key -> group.owner(key).equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** Exchanges, and what they led to, that are in the trace of no caller. */
    private static List<Span> strays(String... operations) {
        Set<String> traces = TracedNodes.spans().stream()
                .filter(span -> span.name().contains("caller"))
                .map(Span::trace)
                .collect(Collectors.toSet());
        return TracedNodes.spans().stream()
                .filter(span -> Stream.of(operations).anyMatch(span.name()::endsWith))
                .filter(span -> !traces.contains(span.trace()))
                .toList();
    }

    private <T> T within(String name, java.util.function.Supplier<T> action) {
        ObservationRegistry registry = fleet.node(0).getBean(ObservationRegistry.class);
        return Observation.createNotStarted(name, registry).observe(action);
    }

    private static Span named(String name) {
        return TracedNodes.spans().stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Span> spansOf(String trace) {
        return List.copyOf(TracedNodes.trace(trace).values());
    }

    /** The way from the root of the trace to a span. */
    private static List<String> chain(String text) {
        await().until(() ->
                TracedNodes.spans().stream().anyMatch(span -> span.toString().equals(text)));
        Span span = TracedNodes.spans().stream()
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow();
        Map<String, Span> trace = TracedNodes.trace(span.trace());
        Deque<String> chain = new ArrayDeque<>();
        for (Span at = span; at != null; at = trace.get(at.parent())) {
            chain.addFirst(at.toString());
        }
        return chain.stream().collect(Collectors.toList());
    }
}
