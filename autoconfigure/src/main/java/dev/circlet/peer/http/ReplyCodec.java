package dev.circlet.peer.http;

import dev.circlet.cache.Answer;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerReply.Acknowledged;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Hello;
import dev.circlet.peer.PeerReply.KeyAnswer;
import dev.circlet.peer.PeerReply.KeyInfo;
import dev.circlet.peer.PeerReply.Leased;
import dev.circlet.peer.PeerReply.Loading;
import dev.circlet.peer.PeerReply.Missed;
import dev.circlet.peer.PeerReply.NodeInfo;
import dev.circlet.peer.PeerReply.Pulled;
import dev.circlet.peer.PeerReply.Reason;
import dev.circlet.peer.PeerReply.Refusal;
import dev.circlet.peer.PeerRequest.Numbered;
import java.util.List;

/** The notation of the frames of a reply, without their MAC. */
final class ReplyCodec {

    private static final int LEAVING = 1;
    private static final int MORE = 1;
    private static final int GONE = 2;

    private static final Reason[] REASONS = Reason.values();

    private ReplyCodec() {}

    /** Writes a frame that announces its MAC, which the caller appends. */
    static Output encode(PeerReply frame) throws ProtocolException {
        Output out = new Output(64 + size(frame));
        out.begin(type(frame));
        if (frame instanceof KeyAnswer answer) {
            out.varint(answer.index());
            Answers.write(out, answer.answer());
        } else if (frame instanceof Hello hello) {
            out.int8(Frame.VERSION);
            out.int8(hello.leaving() ? LEAVING : 0);
            out.int64(hello.incarnation());
            out.varint(hello.lastInvalidation());
            out.int64(hello.fingerprint());
        } else if (frame instanceof Acknowledged acknowledged) {
            Nodes.writeMembers(out, acknowledged.members());
        } else if (frame instanceof NodeInfo info) {
            Nodes.writeInfo(out, info);
        } else if (frame instanceof KeyInfo info) {
            Nodes.writeState(out, info.state());
        } else {
            rare(out, frame);
        }
        out.end(Frame.SEAL_BYTES);
        return out;
    }

    private static void rare(Output out, PeerReply frame) throws ProtocolException {
        if (frame instanceof Missed missed) {
            missed(out, missed);
        } else if (frame instanceof Leased leased) {
            out.int64(leased.token());
            out.varint(leased.millis());
        } else if (frame instanceof Pulled pulled) {
            out.key(pulled.key());
            Answers.write(out, pulled.answer());
        } else if (frame instanceof Refusal refusal) {
            out.int8(refusal.reason().ordinal());
            out.text(refusal.detail());
        }
    }

    private static int type(PeerReply frame) {
        if (frame instanceof KeyAnswer) {
            return Frame.KEY_ANSWER;
        } else if (frame instanceof Hello) {
            return Frame.HELLO;
        } else if (frame instanceof End) {
            return Frame.END;
        } else if (frame instanceof Loading) {
            return Frame.LOADING;
        } else if (frame instanceof Acknowledged) {
            return Frame.ACKNOWLEDGED;
        } else if (frame instanceof NodeInfo) {
            return Frame.NODE_INFO;
        } else if (frame instanceof KeyInfo) {
            return Frame.KEY_INFO;
        } else if (frame instanceof Missed) {
            return Frame.MISSED;
        } else if (frame instanceof Leased) {
            return Frame.LEASED;
        }
        return frame instanceof Pulled ? Frame.PULLED : Frame.REFUSAL;
    }

    private static int size(PeerReply frame) {
        if (frame instanceof KeyAnswer answer && answer.answer() instanceof Answer.Value value) {
            return value.bytes().size();
        }
        return 0;
    }

    private static void missed(Output out, Missed missed) throws ProtocolException {
        boolean gone = missed.goneAgeNanos() >= 0;
        out.int8((missed.more() ? MORE : 0) | (gone ? GONE : 0));
        if (gone) {
            Durations.younger(out, missed.goneAgeNanos());
        }
        Invalidations.write(out, missed.entries());
    }

    /** Reads a frame; its length and its MAC have been read and compared already. */
    static PeerReply decode(Input in) throws ProtocolException {
        int type = in.int8();
        PeerReply frame = switch (type) {
            case Frame.HELLO -> hello(in);
            case Frame.LOADING -> new Loading();
            case Frame.KEY_ANSWER ->
                new KeyAnswer(in.varint(Frame.MAX_KEYS - 1, "An index of a key"), Answers.read(in));
            case Frame.ACKNOWLEDGED -> new Acknowledged(Nodes.readMembers(in));
            case Frame.NODE_INFO -> Nodes.readInfo(in);
            case Frame.KEY_INFO -> new KeyInfo(Nodes.readState(in));
            case Frame.MISSED -> missed(in);
            case Frame.LEASED -> new Leased(in.int64(), in.varint());
            case Frame.PULLED -> new Pulled(in.key(), Answers.read(in));
            case Frame.REFUSAL -> refusal(in);
            case Frame.END -> new End();
            default -> throw ProtocolException.malformed("Frames of type " + type + " are unknown");
        };
        in.end();
        return frame;
    }

    private static Hello hello(Input in) throws ProtocolException {
        int version = in.int8();
        if (version != Frame.VERSION) {
            throw new ProtocolException(
                    Reason.VERSION,
                    "Version " + version + " of the protocol is unknown here, " + Frame.VERSION + " is");
        }
        int flags = in.flags(LEAVING);
        return new Hello(in.int64(), in.varint(), in.int64(), (flags & LEAVING) != 0);
    }

    private static Missed missed(Input in) throws ProtocolException {
        int flags = in.flags(MORE | GONE);
        long gone = (flags & GONE) != 0 ? Durations.micros(in) : -1;
        if (gone < 0 && (flags & GONE) != 0) {
            throw ProtocolException.malformed("An age is negative");
        }
        List<Numbered> entries = Invalidations.read(in);
        return new Missed(entries, gone, (flags & MORE) != 0);
    }

    private static Refusal refusal(Input in) throws ProtocolException {
        int code = in.int8();
        if (code >= REASONS.length) {
            throw ProtocolException.malformed("Reason " + code + " of a refusal is unknown");
        }
        return new Refusal(REASONS[code], in.text());
    }
}
