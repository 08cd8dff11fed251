package dev.circlet.report;

import dev.circlet.cache.Inbound;
import dev.circlet.peer.FleetSettings;
import dev.circlet.peer.FleetStats;
import dev.circlet.peer.PeerStatus;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.MemberView;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A fleet of one, to be looked at. */
final class Standalone implements FleetSource {

    private static final FleetStats NOTHING_HAPPENED = new FleetStats(0, 0, 0, 0, 0, 0, 0);

    private final MemberView view;
    private final HashRing ring;

    Standalone(MemberView view) {
        this.view = view;
        this.ring = HashRing.of(view.members(), FleetSettings.DEFAULTS.virtualNodes());
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
        return List.of();
    }

    @Override
    public FleetStats stats() {
        return NOTHING_HAPPENED;
    }

    @Override
    public CompletableFuture<Inbound.@Nullable KeyState> stateAt(String member, String group, String key) {
        return CompletableFuture.completedFuture(null);
    }
}
