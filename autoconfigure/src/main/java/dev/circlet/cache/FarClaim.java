package dev.circlet.cache;

/**
 * A claim that is asked of another member, with what this node knew when it asked.
 *
 * @param asked the tick upcoming before the question
 * @param floor the last invalidation that every caller of the flight knows of
 */
record FarClaim(LeaseFlight flight, long asked, long floor, KeyQuery query) {

    FarClaim(long asked, Memory memory, LeaseFlight flight) {
        this(
                flight,
                asked,
                memory.freshness().lastInvalidation(flight.hash()),
                memory.query(flight.key(), flight.hash()));
    }

    /** Whether the flight's callers may take a value that came; a hot one is kept. */
    boolean isUsable(Remote.Reply reply, Landing landing, Memory memory, Counters counters) {
        long began = Replies.began(landing);
        long mark = Replies.confirmed(reply, query.mark());
        if (!memory.freshness().allows(flight.hash(), began, mark)) {
            counters.staleSetsPrevented.increment();
            return flight.isDetached() && (began > floor || mark != KeyQuery.NO_MARK);
        }
        if (Replies.isHot(reply.answer())) {
            memory.keepCopy(flight.key(), flight.hash(), landing, reply, mark, null);
        }
        return true;
    }
}
