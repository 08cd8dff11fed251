package dev.circlet.peer.http;

import dev.circlet.peer.PeerRequest.Numbered;
import java.util.ArrayList;
import java.util.List;

/** The notation of numbered invalidations. */
final class Invalidations {

    private static final int KEY = 1;

    private Invalidations() {}

    static void write(Output out, List<Numbered> entries) throws ProtocolException {
        if (entries.size() > Frame.MAX_ITEMS) {
            throw ProtocolException.limit(
                    entries.size() + " invalidations cannot be sent in one frame; use at most " + Frame.MAX_ITEMS);
        }
        out.varint(entries.size());
        for (Numbered entry : entries) {
            out.int8(entry.key() == null ? 0 : KEY);
            out.varint(entry.number());
            out.name(entry.group());
            if (entry.key() != null) {
                out.key(entry.key());
            }
            Durations.younger(out, entry.ageNanos());
            out.int64(entry.mark());
        }
    }

    static List<Numbered> read(Input in) throws ProtocolException {
        int count = in.count(Frame.MAX_ITEMS, "invalidations");
        List<Numbered> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int flags = in.flags(KEY);
            long number = in.varint();
            String group = in.name();
            String key = (flags & KEY) != 0 ? in.key() : null;
            entries.add(new Numbered(number, group, key, Durations.micros(in), in.int64()));
        }
        return List.copyOf(entries);
    }
}
