package dev.circlet.peer;

import dev.circlet.cache.LeaseStanding;
import java.util.concurrent.CompletableFuture;

/**
 * What holders of leases tell the peer that granted them: renewals and ends. Errands of their own, because a fill that finds no
 * place to wait is a value lost.
 */
final class LeaseMessages {

    private final Node node;
    private final Peer peer;
    private final Errands errands;

    LeaseMessages(Node node, Peer peer) {
        this.node = node;
        this.peer = peer;
        this.errands = new Errands(node, peer, node.settings.queuedPerPeer());
    }

    /** Sends a message; {@link LeaseStanding#UNKNOWN} if it does not arrive. */
    CompletableFuture<LeaseStanding> send(long token, PeerRequest request) {
        CompletableFuture<LeaseStanding> standing = new CompletableFuture<>();
        if (peer.health().isClosed()) {
            errands.send(request, node.settings.invalidateTimeout().toNanos(), new Answering(token, standing));
        } else {
            standing.complete(LeaseStanding.UNKNOWN);
        }
        return standing;
    }

    void pump() {
        errands.pump();
    }

    private record Answering(long token, CompletableFuture<LeaseStanding> standing) implements PeerCall.Handler {

        @Override
        public void frame(PeerReply frame) {
            if (frame instanceof PeerReply.Leased leased) {
                standing.complete(leased.token() == token ? LeaseStanding.VALID : LeaseStanding.LOST);
            }
        }

        @Override
        public void complete() {
            failed();
        }

        @Override
        public void failed() {
            standing.complete(LeaseStanding.UNKNOWN);
        }
    }
}
