package dev.circlet.peer.http;

import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.Envelope;
import dev.circlet.peer.PeerReply.Reason;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerRequest.Fetch;
import dev.circlet.peer.PeerRequest.Fill;
import dev.circlet.peer.PeerRequest.Info;
import dev.circlet.peer.PeerRequest.Invalidate;
import dev.circlet.peer.PeerRequest.Lease;
import dev.circlet.peer.PeerRequest.Peek;
import dev.circlet.peer.PeerRequest.Pull;
import dev.circlet.peer.PeerRequest.Subject;
import java.util.ArrayList;
import java.util.List;

/** The notation of requests: one frame that starts with the version and the envelope. */
final class RequestCodec {

    private static final int LEAVING = 1;
    private static final int FAILOVER = 1;
    private static final int MAY_WAIT = 2;
    private static final int MAX_AGE = 1;
    private static final int MARK = 2;
    private static final int UNCONDITIONAL = 1;
    private static final int LEASE_FAILOVER = 2;
    private static final int LEASE_MAY_WAIT = 4;

    private static final int NODE = 0;
    private static final int KEY = 1;
    private static final int MISSED = 2;

    private RequestCodec() {}

    /** A request that was read. */
    record Decoded(Envelope envelope, PeerRequest request) {}

    static int type(PeerRequest request) {
        if (request instanceof Fetch) {
            return Frame.FETCH;
        } else if (request instanceof Peek) {
            return Frame.PEEK;
        } else if (request instanceof Invalidate) {
            return Frame.INVALIDATE;
        } else if (request instanceof Info) {
            return Frame.INFO;
        } else if (request instanceof Lease) {
            return Frame.LEASE;
        }
        return request instanceof Fill ? Frame.FILL : Frame.PULL;
    }

    static Output encode(Envelope envelope, PeerRequest request) throws ProtocolException {
        Output out = new Output(256);
        out.begin(type(request));
        envelope(out, envelope);
        if (request instanceof Fetch fetch) {
            group(out, fetch.group(), fetch.codecVersion());
            out.int8((fetch.failover() ? FAILOVER : 0) | (fetch.mayWait() ? MAY_WAIT : 0));
            queries(out, fetch.keys());
        } else if (request instanceof Peek peek) {
            group(out, peek.group(), peek.codecVersion());
            queries(out, peek.keys());
        } else if (request instanceof Invalidate invalidate) {
            Invalidations.write(out, invalidate.entries());
        } else if (request instanceof Info info) {
            subject(out, info.subject());
        } else {
            rare(out, request);
        }
        out.end(0);
        return out;
    }

    private static void rare(Output out, PeerRequest request) throws ProtocolException {
        if (request instanceof Lease lease) {
            group(out, lease.group(), lease.codecVersion());
            query(out, lease.query());
            out.int64(lease.token());
            out.int8((lease.unconditional() ? UNCONDITIONAL : 0)
                    | (lease.failover() ? LEASE_FAILOVER : 0)
                    | (lease.mayWait() ? LEASE_MAY_WAIT : 0));
        } else if (request instanceof Fill fill) {
            group(out, fill.group(), fill.codecVersion());
            query(out, fill.query());
            out.int64(fill.token());
            Answers.write(out, fill.value());
        } else if (request instanceof Pull pull) {
            group(out, pull.group(), pull.codecVersion());
            out.int32(pull.from());
            out.int32(pull.to());
            out.varint(pull.limit());
        }
    }

    private static void envelope(Output out, Envelope envelope) throws ProtocolException {
        out.int8(Frame.VERSION);
        out.int8(envelope.leaving() ? LEAVING : 0);
        out.name(envelope.sender());
        out.int64(envelope.incarnation());
        out.varint(envelope.lastInvalidation());
        out.int64(envelope.fingerprint());
        out.varint(envelope.depth());
        out.varint(envelope.deadlineMillis());
    }

    private static void group(Output out, String group, int codecVersion) throws ProtocolException {
        out.name(group);
        out.int32(codecVersion);
    }

    private static void queries(Output out, List<KeyQuery> keys) throws ProtocolException {
        if (keys.isEmpty() || keys.size() > Frame.MAX_KEYS) {
            throw ProtocolException.limit(
                    keys.size() + " keys cannot be asked in one request; use 1 to " + Frame.MAX_KEYS);
        }
        out.varint(keys.size());
        for (KeyQuery key : keys) {
            query(out, key);
        }
    }

    private static void query(Output out, KeyQuery query) throws ProtocolException {
        boolean anyAge = query.maxAgeNanos() == KeyQuery.ANY_AGE;
        boolean marked = query.mark() != KeyQuery.NO_MARK;
        out.int8((anyAge ? 0 : MAX_AGE) | (marked ? MARK : 0));
        out.key(query.key());
        if (!anyAge) {
            Durations.younger(out, query.maxAgeNanos());
        }
        if (marked) {
            out.int64(query.mark());
        }
        out.varint(query.hits());
    }

    private static void subject(Output out, Subject subject) throws ProtocolException {
        if (subject instanceof Subject.Key key) {
            out.int8(KEY);
            out.name(key.group());
            out.key(key.key());
        } else if (subject instanceof Subject.Missed missed) {
            out.int8(MISSED);
            out.varint(missed.after());
        } else {
            out.int8(NODE);
        }
    }

    /** Reads a frame; its length has been read and compared already. */
    static Decoded decode(Input in) throws ProtocolException {
        int type = in.int8();
        int version = in.int8();
        if (version != Frame.VERSION) {
            throw new ProtocolException(
                    Reason.VERSION,
                    "Version " + version + " of the protocol is unknown here, " + Frame.VERSION + " is");
        }
        Envelope envelope = envelope(in);
        PeerRequest request = switch (type) {
            case Frame.FETCH -> fetch(in);
            case Frame.PEEK -> new Peek(in.name(), in.int32(), queries(in));
            case Frame.INVALIDATE -> new Invalidate(Invalidations.read(in));
            case Frame.INFO -> new Info(subject(in));
            case Frame.LEASE -> lease(in);
            case Frame.FILL -> new Fill(in.name(), in.int32(), query(in), in.int64(), Answers.read(in));
            case Frame.PULL ->
                new Pull(in.name(), in.int32(), in.int32(), in.int32(), in.varint(Integer.MAX_VALUE, "A limit"));
            default -> throw new ProtocolException(Reason.UNSUPPORTED, "Requests of type " + type + " are unknown");
        };
        in.end();
        return new Decoded(envelope, request);
    }

    private static Envelope envelope(Input in) throws ProtocolException {
        int flags = in.flags(LEAVING);
        return new Envelope(
                in.name(),
                in.int64(),
                in.varint(),
                in.int64(),
                in.varint(Integer.MAX_VALUE, "A depth"),
                in.varint(),
                (flags & LEAVING) != 0);
    }

    private static Fetch fetch(Input in) throws ProtocolException {
        String group = in.name();
        int codecVersion = in.int32();
        int flags = in.flags(FAILOVER | MAY_WAIT);
        return new Fetch(group, codecVersion, (flags & FAILOVER) != 0, (flags & MAY_WAIT) != 0, queries(in));
    }

    private static Lease lease(Input in) throws ProtocolException {
        String group = in.name();
        int codecVersion = in.int32();
        KeyQuery query = query(in);
        long token = in.int64();
        int flags = in.flags(UNCONDITIONAL | LEASE_FAILOVER | LEASE_MAY_WAIT);
        return new Lease(
                group,
                codecVersion,
                query,
                token,
                (flags & UNCONDITIONAL) != 0,
                (flags & LEASE_FAILOVER) != 0,
                (flags & LEASE_MAY_WAIT) != 0);
    }

    private static List<KeyQuery> queries(Input in) throws ProtocolException {
        int count = in.count(Frame.MAX_KEYS, "keys");
        if (count == 0) {
            throw ProtocolException.limit("No key is asked");
        }
        List<KeyQuery> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(query(in));
        }
        return List.copyOf(keys);
    }

    private static KeyQuery query(Input in) throws ProtocolException {
        int flags = in.flags(MAX_AGE | MARK);
        String key = in.key();
        long maxAge = (flags & MAX_AGE) != 0 ? Durations.micros(in) : KeyQuery.ANY_AGE;
        long mark = (flags & MARK) != 0 ? in.int64() : KeyQuery.NO_MARK;
        if ((flags & MARK) != 0 && mark == KeyQuery.NO_MARK) {
            throw ProtocolException.malformed("A mark is announced, but it is none");
        }
        return new KeyQuery(key, maxAge, mark, in.varint(Integer.MAX_VALUE, "A number of hits"));
    }

    private static Subject subject(Input in) throws ProtocolException {
        int tag = in.int8();
        return switch (tag) {
            case NODE -> new Subject.Node();
            case KEY -> new Subject.Key(in.name(), in.key());
            case MISSED -> new Subject.Missed(in.varint());
            default -> throw ProtocolException.malformed("Subject " + tag + " is unknown");
        };
    }
}
