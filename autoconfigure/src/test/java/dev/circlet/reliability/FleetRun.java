package dev.circlet.reliability;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedSource.Load;
import dev.circlet.SimulatedSource.Outcome;
import dev.circlet.SimulatedTransport.Faults;
import dev.circlet.cache.GroupSpec;
import dev.circlet.peer.FleetSettings;
import dev.circlet.reliability.History.Forgetting;
import dev.circlet.reliability.History.Get;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * A random run of a fleet: the seed draws what goes wrong (network, processes, membership, source), how often keys are
 * invalidated, and each operation. Then everything is well again, and the promises are judged on the history.
 */
final class FleetRun implements AutoCloseable {

    static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int KEYS = 6;

    /** What a run is made of; drawn from the seed, or chosen. */
    record Profile(
            List<String> names,
            int operations,
            boolean network,
            boolean processes,
            boolean source,
            boolean invalidations,
            UnaryOperator<GroupSpec.Builder> spec) {

        static Profile drawn(SplittableRandom random) {
            return new Profile(
                    List.of("a", "b", "c"),
                    200,
                    random.nextInt(8) > 0,
                    random.nextBoolean(),
                    random.nextInt(3) == 0,
                    random.nextInt(8) > 0,
                    random.nextBoolean() ? spec -> spec : spec -> spec.ttl(Duration.ofMillis(400)));
        }

        boolean calm() {
            return !network && !processes && !source;
        }
    }

    private final SplittableRandom random;
    private final Profile profile;
    private final SimulatedFleet fleet;
    private final History history;

    FleetRun(long seed, boolean traced) {
        this(new SplittableRandom(seed), seed, traced);
    }

    private FleetRun(SplittableRandom random, long seed, boolean traced) {
        this(random, seed, Profile.drawn(random), traced);
    }

    FleetRun(long seed, Profile profile) {
        this(new SplittableRandom(seed), seed, profile, false);
    }

    private FleetRun(SplittableRandom random, long seed, Profile profile, boolean traced) {
        this.random = random;
        this.profile = profile;
        this.fleet = new SimulatedFleet(seed)
                .shuffled(Duration.ofNanos(50_000))
                .settings(smallRings())
                .spec(spec -> profile.spec()
                        .apply(spec.hotThreshold(2).getTimeout(DEADLINE).loadTimeout(Duration.ofSeconds(10))));
        this.history = new History(fleet, traced);
        fleet.source.script((node, key, number) -> outcome());
        for (String name : profile.names()) {
            fleet.skew(name, Duration.ofMinutes(random.nextInt(-60, 60)));
            start(name);
        }
    }

    /** Rings that are quickly built. */
    static FleetSettings smallRings() {
        return virtualNodes(16);
    }

    static FleetSettings virtualNodes(int count) {
        FleetSettings defaults = FleetSettings.DEFAULTS;
        return new FleetSettings(
                count,
                defaults.firstFrame(),
                defaults.nextFrame(),
                defaults.breakerFailures(),
                defaults.breakerDelay(),
                defaults.breakerMaxDelay(),
                defaults.retryBudget(),
                defaults.retryMinimum(),
                defaults.warmWindow(),
                defaults.peekTimeout(),
                defaults.invalidateTimeout(),
                defaults.debounce(),
                defaults.keysPerFetch(),
                defaults.exchangesPerPeer(),
                defaults.loadingExchangesPerPeer(),
                defaults.queuedPerPeer(),
                defaults.invalidationLog(),
                defaults.repairWindow(),
                defaults.infoInterval());
    }

    Profile profile() {
        return profile;
    }

    History history() {
        return history;
    }

    private Outcome outcome() {
        Duration delay = Duration.ofMillis(random.nextInt(60));
        int dice = profile.source() ? random.nextInt(20) : 20;
        if (dice == 0) {
            return Outcome.HANGS;
        }
        return dice < 3
                ? Outcome.failing(delay, new IllegalStateException("the source is down"))
                : Outcome.after(delay);
    }

    private void start(String name) {
        String[] names = profile.names().toArray(String[]::new);
        history.started(fleet.start(name, SimulatedFleet.members(names)));
    }

    /** Plays all operations, then heals everything and reads every key on every node. */
    List<String> play() {
        for (int i = 0; i < profile.operations(); i++) {
            fleet.advance(Duration.ofNanos(random.nextInt(20_000_000)));
            operate(random.nextInt(100));
        }
        heal();
        fleet.advance(Duration.ofSeconds(40));
        List<Get> last = new ArrayList<>();
        for (Node node : fleet.nodes()) {
            for (int i = 0; i < KEYS; i++) {
                last.add(history.get(node, "key-" + i, DEADLINE));
            }
        }
        fleet.advance(Duration.ofSeconds(10));
        fleet.close();
        fleet.advance(Duration.ofSeconds(60));
        List<String> broken = new ArrayList<>(Promises.brokenBy(history));
        judgeTheEnd(last, broken);
        return broken;
    }

    private void operate(int dice) {
        String name = any();
        boolean runs = !history.isPaused(name);
        if (dice >= 97 && profile.processes()) {
            disturb(name);
        } else if (dice >= 95 && profile.processes() && runs) {
            changeView(fleet.node(name));
        } else if (dice >= 86 && profile.network()) {
            change(fleet.network.link(name, any()));
        } else if (dice >= 84) {
            heal();
        } else if (dice >= 70 && profile.invalidations() && runs) {
            history.invalidate(fleet.node(name), random.nextInt(12) == 0 ? null : anyKey());
        } else if (runs) {
            history.get(fleet.node(name), anyKey(), DEADLINE);
        }
    }

    private String any() {
        return profile.names().get(random.nextInt(profile.names().size()));
    }

    private String anyKey() {
        return "key-" + random.nextInt(KEYS);
    }

    private void disturb(String name) {
        if (random.nextBoolean()) {
            history.died(fleet.node(name));
            fleet.kill(name);
            start(name);
        } else if (history.isPaused(name)) {
            resume(name);
        } else {
            history.paused(name);
            fleet.pause(name);
        }
    }

    private void resume(String name) {
        history.resumed(name);
        fleet.resume(name);
    }

    private void change(Faults link) {
        switch (random.nextInt(8)) {
            case 0 -> link.refuse = !link.refuse;
            case 1 -> link.freeze = !link.freeze;
            case 2 -> link.cutAfter = random.nextInt(5) - 1;
            case 3 -> link.stallAfter = random.nextInt(5) - 1;
            case 4 -> link.drop = random.nextDouble();
            case 5 -> link.duplicate = random.nextDouble();
            case 6 -> link.silent = !link.silent;
            default -> link.most = Duration.ofMillis(1 + random.nextInt(400));
        }
    }

    private void changeView(Node node) {
        String lost = any();
        String[] names = profile.names().toArray(String[]::new);
        node.directory()
                .say(SimulatedFleet.members(names).stream()
                        .filter(member -> member.name().equals(node.name())
                                || !member.name().equals(lost))
                        .toList());
    }

    private void heal() {
        fleet.network.heal();
        profile.names().forEach(this::resume);
        String[] names = profile.names().toArray(String[]::new);
        fleet.nodes().forEach(node -> node.directory().say(SimulatedFleet.members(names)));
    }

    private void judgeTheEnd(List<Get> last, List<String> broken) {
        Map<String, List<Load>> byValue = new java.util.HashMap<>();
        history.loads().forEach(load -> byValue.put(load.value, List.of(load)));
        for (Get get : last) {
            for (Load load : byValue.getOrDefault(String.valueOf(get.value), List.of())) {
                history.forgettings.stream()
                        .filter(forgetting -> forgetting.concerns(get.key) && reachesAll(forgetting))
                        .filter(forgetting -> load.began < forgetting.start)
                        .forEach(forgetting -> broken.add("3: the " + get + ", when all is well again, gives "
                                + load.value + " from before the " + forgetting));
            }
        }
        if (fleet.network.open() > 0) {
            broken.add("4: " + fleet.network.open() + " exchanges are left");
        }
        if (fleet.time.pending() > 0 && !profile.source()) {
            broken.add("4: " + fleet.time.pending() + " timers are left");
        }
        if (profile.calm()) {
            judgeCalm(broken);
        }
    }

    /** Only its origin repeats an invalidation: one that dies too early leaves the others to their TTL. */
    private boolean reachesAll(Forgetting forgetting) {
        return !history.isDead(forgetting.incarnation)
                || forgetting
                        .acknowledged
                        .keySet()
                        .containsAll(history.incarnations().values());
    }

    /** Nothing failed: without invalidations each key that does not expire is loaded once. */
    private void judgeCalm(List<String> broken) {
        Set<String> keys = new HashSet<>();
        history.loads().forEach(load -> keys.add(load.key));
        boolean expires = profile.spec().apply(GroupSpec.named("any")).build().ttl() != null;
        for (String key : keys) {
            long forgotten = history.forgettings.stream()
                    .filter(one -> one.concerns(key))
                    .count();
            long loads = history.loads().stream()
                    .filter(load -> load.key.equals(key))
                    .count();
            if (!expires && loads > 1 + forgotten) {
                broken.add("2: " + key + " was loaded " + loads + " times with " + forgotten + " invalidations");
            }
        }
        Load[] all = history.loads().toArray(Load[]::new);
        Arrays.sort(all, (one, other) -> Long.compare(one.began, other.began));
        for (int i = 0; i < all.length && forgottenNothing(); i++) {
            for (int j = i + 1; j < all.length; j++) {
                if (all[i].key.equals(all[j].key) && all[j].began < all[i].ended) {
                    broken.add("2: " + all[i].value + " and " + all[j].value + " are loaded at a time");
                }
            }
        }
    }

    private boolean forgottenNothing() {
        return history.forgettings.isEmpty();
    }

    @Override
    public void close() {
        fleet.close();
    }
}
