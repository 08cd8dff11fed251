package dev.circlet.cache;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Replaces values in the whole fleet.
 *
 * <p>A put invalidates on this node, seizes the lease at the owner, invalidates everywhere, and fills. The value, and its own
 * invalidation, are as old as the first step and not as the lease, which may take long to get: an invalidation by another
 * node that came between must not find the value stored afterwards, nor leave it there when the owner hears of it at last.
 * So the owner is told which invalidation belongs to the put, what this node knew before it, and how long it took until the
 * lease was here.
 */
final class Puts {

    private final GroupSpec spec;
    private final Engine engine;
    private final Memory memory;
    private final DefaultGroup group;
    private final LeaseDesk desk;
    private final int codecVersion;

    Puts(GroupSpec spec, Engine engine, Memory memory, DefaultGroup group, LeaseDesk desk, int codecVersion) {
        this.spec = spec;
        this.engine = engine;
        this.memory = memory;
        this.group = group;
        this.desk = desk;
        this.codecVersion = codecVersion;
    }

    /** Stores the value once the lease is there and everybody was told. */
    private interface Storing {

        CompletableFuture<LeaseStanding> store();
    }

    CompletableFuture<Invalidation> put(String key, @Nullable ByteView value) {
        UnaryOperator<Runnable> caller = engine.interceptor().capture();
        long hash = memory.hash(key);
        KeyQuery known = memory.query(key, hash);
        long mark = engine.remote().newMark();
        group.invalidated(key, engine.ticks().next(), mark);
        if (group.bypassed() || value != null && value.size() > spec.maxValueBytes()) {
            return engine.remote().invalidate(spec.name(), key, mark);
        }
        Put put = new Put(key, hash, value, engine.ticks().next(), mark);
        return seize(put, known)
                .thenCompose(storing -> as(caller, () -> tell(put))
                        .thenCompose(told -> as(caller, storing::store).handle((standing, failure) -> told)));
    }

    private CompletableFuture<Invalidation> tell(Put put) {
        return engine.remote()
                .invalidate(spec.name(), put.key(), put.mark(), engine.ticks().now() - put.began());
    }

    /** Takes a step as the caller would, whose thread has not waited for the one before. */
    private static <T> CompletableFuture<T> as(UnaryOperator<Runnable> caller, Supplier<CompletableFuture<T>> step) {
        AtomicReference<@Nullable CompletableFuture<T>> taken = new AtomicReference<>();
        caller.apply(() -> taken.set(step.get())).run();
        return Objects.requireNonNull(taken.get());
    }

    /** @param began a tick later than that of the put's own invalidation */
    private record Put(String key, long hash, @Nullable ByteView value, long began, long mark) {}

    private CompletableFuture<Storing> seize(Put put, KeyQuery known) {
        if (memory.ownedHere(put.key())) {
            return CompletableFuture.completedFuture(here(put, Keep.AS_OWNER));
        }
        return engine.remote()
                .claim(spec.name(), known, desk.terms(), put.mark())
                .thenApply(
                        reply -> desk.isForSuccessorHere(reply) ? here(put, Keep.IN_PLACE_OF_OWNER) : far(put, reply));
    }

    private Storing here(Put put, Keep keep) {
        Landing seized = desk.table().seize(put.key(), put.hash(), keep, put.began(), null);
        return seized instanceof Landing.Leased lease && lease.token() != 0
                ? () -> desk.table().fill(put.key(), lease.token(), put.value())
                : () -> own(put, keep);
    }

    private Storing far(Put put, Remote.Reply reply) {
        Keep keep = LeaseDesk.keep(reply);
        if (!(reply.answer() instanceof Answer.Leased lease) || lease.token() == 0) {
            return () -> own(put, keep);
        }
        long age = engine.ticks().now() - put.began();
        return () -> fill(put, reply.node(), lease.token(), age)
                .thenCompose(standing -> standing == LeaseStanding.UNKNOWN
                        ? own(put, keep)
                        : CompletableFuture.completedFuture(standing));
    }

    private CompletableFuture<LeaseStanding> fill(Put put, String node, long token, long age) {
        // What this node has heard of since the put began, the owner may have missed.
        boolean fresh = memory.freshness().allows(put.hash(), put.began());
        return engine.remote()
                .fill(node, spec.name(), codecVersion, KeyQuery.of(put.key()), token, fresh ? answer(put, age) : VOID);
    }

    private static final Answer VOID = Answer.Refused.because(Answer.Reason.NOT_HELD);

    private static Answer answer(Put put, long age) {
        return put.value() == null
                ? new Answer.Absent(age, Answer.NO_TTL, false)
                : new Answer.Value(put.value(), age, Answer.NO_TTL, false, true);
    }

    /** Nobody else takes the value: this node keeps what it may. */
    private CompletableFuture<LeaseStanding> own(Put put, Keep keep) {
        return new OwnUse(engine, memory, desk.table(), put.began(), keep).fill(put.key(), 0, put.value());
    }
}
