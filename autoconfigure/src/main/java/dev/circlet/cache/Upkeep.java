package dev.circlet.cache;

/**
 * Looks after entries that ask for it when they are hit: has own values loaded anew and copies of other members' values
 * renewed, in the background of the very get that finds them due, which is answered with what is there.
 */
final class Upkeep implements LruStore.Attendant {

    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final Loads loads;
    private final CopyRenewal renewal;

    Upkeep(Engine engine, Counters counters, Memory memory, Loads loads, CopyRenewal renewal) {
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.loads = loads;
        this.renewal = renewal;
    }

    @Override
    public boolean attend(Entry entry, long now) {
        if (entry instanceof SoftEntry own) {
            return attend(own, now);
        }
        if (entry instanceof CopyEntry copy && copy.claim(now)) {
            renewal.renew(copy);
        }
        return true;
    }

    private boolean attend(SoftEntry own, long now) {
        SoftEntry.Verdict verdict = own.consider(now, engine.random());
        if (verdict == SoftEntry.Verdict.LOAD) {
            return false;
        }
        if (own.isStale(now)) {
            counters.staleServed.increment();
        }
        if (verdict == SoftEntry.Verdict.REFRESH) {
            refresh(own);
        }
        return true;
    }

    private void refresh(SoftEntry own) {
        // Nobody waits for this load, not the one either that runs on this thread and got this value by the way.
        LoadScope before = LoadScope.current();
        LoadScope.exit(null);
        try {
            if (!memory.ownedHere(own.key())) {
                // Lost to another member a moment ago.
                own.ended(engine.ticks().now(), engine.random());
                return;
            }
            counters.refreshes.increment();
            LoadFlight flight = loads.join(own.key(), memory.hash(own.key()), own.began(), Keep.AS_OWNER, 0);
            flight.landing().whenComplete((landing, failure) -> {
                own.ended(engine.ticks().now(), engine.random());
                flight.leave();
            });
        } catch (Throwable failure) {
            // The value is there; a get must not fail because it cannot be loaded anew.
            own.ended(engine.ticks().now(), engine.random());
        } finally {
            LoadScope.exit(before);
        }
    }
}
