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
 * also opens the connections and warms the code before the first key needs them. The same question probes a peer whose
 * breaker is open, as soon as that is due: in the background, so that no caller waits for a peer that may still be down.
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
        fleet.others().forEach(peer -> peer.probeWith(Cancellable.NONE));
    }

    /** The breaker of a peer has opened, or stays so for another while. */
    void probeLater(Peer peer) {
        long delay = peer.health().untilProbe(node.now());
        if (delay > 0 && !stopped) {
            peer.probeWith(node.scheduler.schedule(() -> probe(peer), delay));
        }
    }

    private void probe(Peer peer) {
        if (stopped || !fleet.others().contains(peer)) {
            return;
        }
        if (peer.health().probe(node.now())) {
            ask(peer);
        } else {
            probeLater(peer);
        }
    }

    private void ask(Peer peer) {
        fleet.ask(peer, new PeerRequest.Subject.Node(), frame -> told(peer, frame), () -> probeLater(peer));
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
            if ((all || !peer.isKnown()) && peer.health().isClosed()) {
                ask(peer);
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
