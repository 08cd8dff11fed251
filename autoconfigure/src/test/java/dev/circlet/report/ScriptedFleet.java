package dev.circlet.report;

import dev.circlet.cache.Inbound.KeyState;
import dev.circlet.peer.FleetStats;
import dev.circlet.peer.PeerStatus;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A fleet around the node {@code a} whose members and answers a test writes by hand. */
public final class ScriptedFleet implements FleetSource {

    private final Map<String, CompletableFuture<@Nullable KeyState>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile MemberView view;
    private volatile HashRing ring;
    private volatile List<PeerStatus> peers = List.of();
    private volatile FleetStats stats = new FleetStats(0, 0, 0, 0, 0, 0, 0);

    private ScriptedFleet(MemberView view) {
        this.view = view;
        this.ring = ringOf(view);
    }

    /** A fleet whose members are all up; the first one is this node. */
    public static ScriptedFleet of(String... names) {
        List<Member> members = new ArrayList<>();
        for (String name : names) {
            members.add(member(name));
        }
        return new ScriptedFleet(MemberView.of(1, names[0], members));
    }

    public static Member member(String name) {
        return Member.up(name, URI.create("http://" + name + ":8080"));
    }

    public static PeerStatus peer(String name, String breaker, int failuresInARow) {
        return new PeerStatus(
                member(name),
                breaker,
                failuresInARow,
                10,
                3,
                1500,
                1,
                "0.1.0",
                "00000000000000ab",
                2,
                List.of("books.ttl: PT1M here, PT2M there"));
    }

    public static PeerStatus unheardOf(String name) {
        return new PeerStatus(member(name), "closed", 0, 0, 0, -1, 0, null, null, 0, List.of());
    }

    /** Changes the view but not the ring, as while changes are collected. */
    public ScriptedFleet seeing(MemberView view) {
        this.view = view;
        return this;
    }

    /** Changes view and ring. */
    public ScriptedFleet becoming(MemberView view) {
        this.view = view;
        this.ring = ringOf(view);
        return this;
    }

    public ScriptedFleet knowing(PeerStatus... peers) {
        this.peers = List.of(peers);
        return this;
    }

    public ScriptedFleet counting(FleetStats stats) {
        this.stats = stats;
        return this;
    }

    public ScriptedFleet answering(String member, @Nullable KeyState state) {
        answers.put(member, CompletableFuture.completedFuture(state));
        return this;
    }

    public ScriptedFleet answering(String member, CompletableFuture<@Nullable KeyState> state) {
        answers.put(member, state);
        return this;
    }

    public List<String> asked() {
        return asked;
    }

    @Override
    public MemberView view() {
        return view;
    }

    @Override
    public HashRing ring() {
        return ring;
    }

    @Override
    public List<PeerStatus> peers() {
        return peers;
    }

    @Override
    public FleetStats stats() {
        return stats;
    }

    @Override
    public CompletableFuture<@Nullable KeyState> stateAt(String member, String group, String key) {
        asked.add(member);
        return answers.getOrDefault(member, CompletableFuture.completedFuture(KeyState.NONE));
    }

    private static HashRing ringOf(MemberView view) {
        return HashRing.of(view.up().isEmpty() ? List.of(view.self()) : view.up(), 64);
    }
}
