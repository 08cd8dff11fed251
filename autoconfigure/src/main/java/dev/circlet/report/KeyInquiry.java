package dev.circlet.report;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Inbound.KeyState;
import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the members about one key and puts their answers together. */
final class KeyInquiry {

    /** A person waits for the answer, and a member that needs longer to look into its memory is not well. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Groups groups;
    private final FleetSource fleet;

    KeyInquiry(Groups groups, FleetSource fleet) {
        this.groups = groups;
        this.fleet = fleet;
    }

    KeyReport about(Group group, String key) {
        String self = fleet.view().self().name();
        String owner = group.owner(key);
        KeyState own = groups.inbound().state(group.name(), key);
        TreeMap<String, @Nullable KeyState> states = new TreeMap<>();
        collect(ask(self, owner, group.name(), key), states);
        states.put(self, own);
        KeyState atOwner = states.get(owner);
        boolean known = atOwner != null && served(atOwner);
        return new KeyReport(
                group.name(),
                key,
                self,
                served(own) ? own.held() : KeyState.NONE.held(),
                owner,
                known && atOwner.ageMillis() >= 0 ? Long.valueOf(atOwner.ageMillis()) : null,
                known && atOwner.remainingMillis() >= 0 ? Long.valueOf(atOwner.remainingMillis()) : null,
                known ? atOwner.reason() : null,
                names(states, state -> state != null && served(state)),
                names(states, state -> state != null && retired(state)),
                names(states, state -> state == null));
    }

    private Map<String, CompletableFuture<@Nullable KeyState>> ask(
            String self, String owner, String group, String key) {
        Map<String, CompletableFuture<@Nullable KeyState>> asked = new TreeMap<>();
        Stream.concat(fleet.view().up().stream().map(Member::name), Stream.of(owner))
                .filter(name -> !name.equals(self))
                .forEach(name -> asked.computeIfAbsent(name, member -> fleet.stateAt(member, group, key)));
        return asked;
    }

    private static void collect(
            Map<String, CompletableFuture<@Nullable KeyState>> asked, Map<String, @Nullable KeyState> states) {
        try {
            CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException incomplete) {
            // The members that answered are reported, the others named.
        }
        asked.forEach((name, answer) ->
                states.put(name, answer.isDone() && !answer.isCompletedExceptionally() ? answer.join() : null));
    }

    private static List<String> names(Map<String, @Nullable KeyState> states, Predicate<@Nullable KeyState> condition) {
        List<String> names = new ArrayList<>();
        states.forEach((name, state) -> {
            if (condition.test(state)) {
                names.add(name);
            }
        });
        return names;
    }

    private static boolean served(KeyState state) {
        return !retired(state) && !state.held().equals(KeyState.NONE.held());
    }

    private static boolean retired(KeyState state) {
        return state.held().equals("retired");
    }
}
