package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/** Translates between what nodes tell one another (durations) and what a node knows (ticks), and into exceptions. */
final class Replies {

    private static final int MAX_MESSAGE = 512;

    private Replies() {}

    /**
     * The value or absence in a reply, in this node's ticks; null if the reply has neither.
     *
     * <p>The load began at least {@code age} before the question arrived, and it arrived no earlier than it was sent:
     * {@code sentTick - age} is a bound that no delay can break. The same holds for the end of the value's life. A load
     * that began after the question arrived is no older than {@code asked}, the tick upcoming before the question; that
     * says more while the clock stands still.
     */
    static @Nullable Landing landing(Remote.Reply reply, long asked) {
        if (reply.answer() instanceof Answer.Value value) {
            return new Landing.Value(
                    value.bytes(),
                    began(reply.sentTick(), value.ageNanos(), asked),
                    expiry(reply.sentTick(), value.remainingNanos()),
                    Lookup.Source.PEER);
        }
        if (reply.answer() instanceof Answer.Absent absent) {
            return new Landing.Absent(
                    began(reply.sentTick(), absent.ageNanos(), asked),
                    expiry(reply.sentTick(), absent.remainingNanos()),
                    Lookup.Source.PEER);
        }
        return null;
    }

    private static long began(long sentTick, long ageNanos, long asked) {
        return ageNanos < 0 ? Math.max(sentTick - ageNanos, asked) : sentTick - ageNanos;
    }

    /**
     * The mark that the answering node confirmed, or {@link KeyQuery#NO_MARK}. While this node remembers no other
     * invalidations than those that add up to it, the answer is younger than all of them, although nothing is known of when
     * its load began but the bound above.
     */
    static long confirmed(Remote.Reply reply, long askedMark) {
        boolean confirmed = reply.answer() instanceof Answer.Value value
                ? value.confirmed()
                : reply.answer() instanceof Answer.Absent absent && absent.confirmed();
        return confirmed ? askedMark : KeyQuery.NO_MARK;
    }

    /** Whether the answering node calls the key hot. */
    static boolean isHot(Answer answer) {
        return answer instanceof Answer.Value value
                ? value.hot()
                : answer instanceof Answer.Absent absent && absent.hot();
    }

    private static long expiry(long sentTick, long remainingNanos) {
        return remainingNanos == Answer.NO_TTL ? Entry.NO_EXPIRY : Memory.later(sentTick, remainingNanos);
    }

    static long began(Landing landing) {
        if (landing instanceof Landing.Value value) {
            return value.began();
        }
        return landing instanceof Landing.Absent absent ? absent.began() : Long.MIN_VALUE;
    }

    static long expiresAt(Landing landing) {
        if (landing instanceof Landing.Value value) {
            return value.expiresAt();
        }
        return landing instanceof Landing.Absent absent ? absent.expiresAt() : Long.MIN_VALUE;
    }

    /** What to tell a peer of how a flight ended. */
    static Answer answer(
            Landing landing, long arrivedTick, long now, boolean hot, boolean confirmed, boolean exposeMessages) {
        if (landing instanceof Landing.Value value) {
            return new Answer.Value(
                    value.bytes(),
                    arrivedTick - value.began(),
                    remaining(value.expiresAt(), now),
                    hot,
                    value.source() == Lookup.Source.LOAD,
                    confirmed);
        }
        if (landing instanceof Landing.Absent absent) {
            return new Answer.Absent(arrivedTick - absent.began(), remaining(absent.expiresAt(), now), hot, confirmed);
        }
        if (landing instanceof Landing.Threw threw) {
            String message = exposeMessages ? FailureText.message(threw.failure()) : null;
            return new Answer.Failed(threw.failure().getClass().getName(), cut(message));
        }
        if (landing instanceof Landing.Unusable unusable) {
            return unusable.refusal();
        }
        if (landing instanceof Landing.FailedAt failed) {
            return failed.failure();
        }
        if (landing instanceof Landing.Leased lease) {
            return new Answer.Leased(lease.token(), lease.nanos());
        }
        if (landing instanceof Landing.Closed) {
            return Answer.Refused.because(Answer.Reason.UNKNOWN_GROUP);
        }
        return ((Landing.Refused) landing).refusal();
    }

    private static long remaining(long expiresAt, long now) {
        return expiresAt == Entry.NO_EXPIRY ? Answer.NO_TTL : Math.max(0, expiresAt - now);
    }

    private static @Nullable String cut(@Nullable String message) {
        if (message == null || message.length() <= MAX_MESSAGE) {
            return message;
        }
        int end = Character.isHighSurrogate(message.charAt(MAX_MESSAGE - 1)) ? MAX_MESSAGE - 1 : MAX_MESSAGE;
        return message.substring(0, end);
    }

    /** What a caller on this node gets instead of an answer; null if the flight brought a value or an absence. */
    static @Nullable Throwable failure(GroupSpec spec, Landing landing, long waitedNanos) {
        if (landing instanceof Landing.Threw threw) {
            return threw.failure();
        }
        if (landing instanceof Landing.Unusable unusable) {
            return unusable.failure();
        }
        if (landing instanceof Landing.FailedAt failed) {
            Answer.Failed failure = failed.failure();
            return new RemoteLoadException(spec.name(), failed.node(), failure.type(), failure.message());
        }
        if (landing instanceof Landing.Closed) {
            return new IllegalStateException(
                    "Group '" + spec.name() + "' is closed with its registry; do not ask it after shutdown");
        }
        // A group without a getter that nobody has filled: not there, and no failure.
        return landing instanceof Landing.Refused refused && refused.refusal().reason() != Answer.Reason.NOT_HELD
                ? refusal(spec, refused.refusal(), waitedNanos)
                : null;
    }

    private static Throwable refusal(GroupSpec spec, Answer.Refused refusal, long waitedNanos) {
        String group = spec.name();
        long number = refusal.number();
        return switch (refusal.reason()) {
            case OVERLOADED ->
                new OverloadedException(
                        group,
                        spec.loadConcurrency() + " loads run and " + spec.maxWaitingLoads() + " wait already",
                        number);
            case LOAD_TIMEOUT -> new LoadTimeoutException(group, number);
            case TOO_LARGE -> ValueException.tooLarge(group, number, spec.maxValueBytes());
            case NOT_ENCODABLE -> new ValueException(group, "the owner cannot encode the value; see its log", null);
            case DEPTH -> new LoadDepthException(group, (int) number);
            case RECURSION -> new RecursiveLoadException(group);
            case DEADLINE, NOT_HELD, UNKNOWN_GROUP, CODEC_MISMATCH, INVALID_KEY, UNSUPPORTED, UNREACHABLE ->
                new DeadlineExceededException(group, waitedNanos / 1_000_000);
        };
    }
}
