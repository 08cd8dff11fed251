package dev.circlet.peer;

import dev.circlet.cache.Inbound;
import dev.circlet.cache.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks each peer now and then for its version and settings. One that has not told them yet is asked every second, which
 * also opens the connections and warms the code before the first key needs them. As a side effect peers whose breaker is
 * open are probed.
 */
final class Inquiry {

    private static final long FIRST = Duration.ofSeconds(1).toNanos();

    private final Node node;
    private final Fleet fleet;
    private volatile Cancellable timer = Cancellable.NONE;
    private volatile boolean stopped;
    private long nextOfAll;

    Inquiry(Node node, Fleet fleet) {
        this.node = node;
        this.fleet = fleet;
    }

    void start() {
        nextOfAll = node.now();
        timer = node.scheduler.schedule(this::round, FIRST);
    }

    void stop() {
        stopped = true;
        timer.cancel();
    }

    private void round() {
        if (stopped) {
            return;
        }
        long now = node.now();
        boolean all = now >= nextOfAll;
        if (all) {
            nextOfAll = now + node.settings.infoInterval().toNanos();
        }
        for (Peer peer : fleet.others()) {
            if ((all || !peer.isKnown()) && peer.health().admit(now)) {
                fleet.ask(peer, new PeerRequest.Subject.Node(), frame -> told(peer, frame), () -> {});
            }
        }
        boolean allKnown = fleet.others().stream().allMatch(Peer::isKnown);
        timer = node.scheduler.schedule(this::round, allKnown ? nextOfAll - now : Math.min(FIRST, nextOfAll - now));
    }

    private void told(Peer peer, PeerReply frame) {
        if (frame instanceof PeerReply.NodeInfo info) {
            peer.told(info.version(), differences(info.settings()));
        }
    }

    private List<String> differences(List<Inbound.Setting> theirs) {
        Map<String, String> here = new LinkedHashMap<>();
        fleet.settings().forEach(setting -> here.put(setting.name(), setting.value()));
        List<String> differences = new ArrayList<>();
        for (Inbound.Setting setting : theirs) {
            String own = here.get(setting.name());
            if (own != null && !own.equals(setting.value())) {
                differences.add(setting.name() + ": " + own + " here, " + setting.value() + " there");
            }
        }
        return differences;
    }
}
