package dev.circlet.peer.http;

import dev.circlet.cache.Answer;
import dev.circlet.cache.Answer.Absent;
import dev.circlet.cache.Answer.Failed;
import dev.circlet.cache.Answer.Reason;
import dev.circlet.cache.Answer.Refused;
import dev.circlet.cache.Answer.Value;

/** The notation of an answer about one key. */
final class Answers {

    private static final int VALUE = 1;
    private static final int ABSENT = 2;
    private static final int FAILED = 3;
    private static final int REFUSED = 4;

    private static final int HOT = 1;
    private static final int LOADED = 2;
    private static final int NO_TTL = 4;
    private static final int CONFIRMED = 8;
    private static final int MESSAGE = 1;

    private static final Reason[] REASONS = Reason.values();

    private Answers() {}

    static void write(Output out, Answer answer) throws ProtocolException {
        if (answer instanceof Value value) {
            out.int8(VALUE);
            int flags = (value.hot() ? HOT : 0) | (value.loaded() ? LOADED : 0) | confirmed(value.confirmed());
            life(out, flags, value.ageNanos(), value.remainingNanos());
            out.view(value.bytes());
        } else if (answer instanceof Absent absent) {
            out.int8(ABSENT);
            life(
                    out,
                    (absent.hot() ? HOT : 0) | confirmed(absent.confirmed()),
                    absent.ageNanos(),
                    absent.remainingNanos());
        } else if (answer instanceof Failed failed) {
            out.int8(FAILED);
            out.int8(failed.message() == null ? 0 : MESSAGE);
            out.text(failed.type());
            if (failed.message() != null) {
                out.text(failed.message());
            }
        } else if (answer instanceof Refused refused) {
            refused(out, refused);
        } else {
            throw ProtocolException.malformed("A lease travels in a frame of its own");
        }
    }

    private static int confirmed(boolean confirmed) {
        return confirmed ? CONFIRMED : 0;
    }

    private static void life(Output out, int flags, long ageNanos, long remainingNanos) throws ProtocolException {
        boolean endless = remainingNanos == Answer.NO_TTL;
        out.int8(flags | (endless ? NO_TTL : 0));
        Durations.older(out, ageNanos);
        if (!endless) {
            Durations.remaining(out, remainingNanos);
        }
    }

    private static void refused(Output out, Refused refused) throws ProtocolException {
        if (refused.reason() == Reason.UNREACHABLE) {
            throw ProtocolException.malformed("UNREACHABLE is what a node tells itself, not its peers");
        }
        out.int8(REFUSED);
        out.int8(refused.reason().ordinal());
        out.varint(refused.number());
    }

    static Answer read(Input in) throws ProtocolException {
        int tag = in.int8();
        return switch (tag) {
            case VALUE -> value(in);
            case ABSENT -> absent(in);
            case FAILED -> failed(in);
            case REFUSED -> refused(in);
            default -> throw ProtocolException.malformed("Answers of kind " + tag + " are unknown");
        };
    }

    private static Value value(Input in) throws ProtocolException {
        int flags = in.flags(HOT | LOADED | NO_TTL | CONFIRMED);
        long age = Durations.micros(in);
        long remaining = remaining(in, flags);
        return new Value(
                in.view(), age, remaining, (flags & HOT) != 0, (flags & LOADED) != 0, (flags & CONFIRMED) != 0);
    }

    private static Absent absent(Input in) throws ProtocolException {
        int flags = in.flags(HOT | NO_TTL | CONFIRMED);
        long age = Durations.micros(in);
        return new Absent(age, remaining(in, flags), (flags & HOT) != 0, (flags & CONFIRMED) != 0);
    }

    private static long remaining(Input in, int flags) throws ProtocolException {
        return (flags & NO_TTL) != 0 ? Answer.NO_TTL : Durations.remaining(in);
    }

    private static Failed failed(Input in) throws ProtocolException {
        int flags = in.flags(MESSAGE);
        return new Failed(in.text(), (flags & MESSAGE) != 0 ? in.text() : null);
    }

    private static Refused refused(Input in) throws ProtocolException {
        int code = in.int8();
        if (code >= Reason.UNREACHABLE.ordinal()) {
            throw ProtocolException.malformed("Reason " + code + " of a refused key is unknown");
        }
        return new Refused(REASONS[code], in.varint());
    }
}
