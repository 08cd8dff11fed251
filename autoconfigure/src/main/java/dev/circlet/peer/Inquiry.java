package dev.circlet.peer;

import dev.circlet.cache.Inbound;
import dev.circlet.cache.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks each peer now and then for its version and settings. As a side effect it probes peers whose breaker is open. */
final class Inquiry {

    private static final long FIRST = Duration.ofSeconds(1).toNanos();

    private final Node node;
    private final Fleet fleet;
    private volatile Cancellable timer = Cancellable.NONE;
    private volatile boolean stopped;

    Inquiry(Node node, Fleet fleet) {
        this.node = node;
        this.fleet = fleet;
    }

    void start() {
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
        fleet.others().forEach(peer -> {
            if (peer.health().admit(node.now())) {
                fleet.ask(peer, new PeerRequest.Subject.Node(), frame -> told(peer, frame), () -> {});
            }
        });
        timer = node.scheduler.schedule(
                this::round, node.settings.infoInterval().toNanos());
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
