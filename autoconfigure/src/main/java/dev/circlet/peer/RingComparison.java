package dev.circlet.peer;

/** Counts exchanges with peers whose ring differs from this node's, and tells of them. */
final class RingComparison {

    private final Node node;

    RingComparison(Node node) {
        this.node = node;
    }

    void compare(String member, long theirs, long ours) {
        if (theirs != ours) {
            node.ringMismatches.increment();
            node.tell(hearing -> hearing.ringDiffers(member, theirs, ours));
        }
    }
}
