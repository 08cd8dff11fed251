package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/** The membership filter of a group as the group asks it: counted, and unable to break a get. */
final class KnownKeys {

    private final @Nullable MembershipFilter filter;
    private final Engine engine;
    private final Counters counters;

    KnownKeys(GroupSpec spec, Engine engine, Counters counters) {
        this.filter = spec.membershipFilter();
        this.engine = engine;
        this.counters = counters;
    }

    /** The absence of a key that cannot exist, kept nowhere; null if it may exist. */
    @Nullable
    Landing absence(String key) {
        if (filter == null || mightContain(filter, key)) {
            return null;
        }
        counters.filtered.increment();
        return new Landing.Absent(engine.ticks().next(), engine.ticks().now(), Lookup.Source.NEGATIVE);
    }

    private boolean mightContain(MembershipFilter known, String key) {
        try {
            return known.mightContain(key);
        } catch (Throwable broken) {
            counters.filterFailures.increment();
            return true;
        }
    }
}
