package dev.circlet.cache;

import dev.circlet.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A node whose time, threads and peers belong to the test. */
final class TestNode {

    static final Duration MOMENT = Duration.ofMillis(1);

    final VirtualTime time = new VirtualTime();
    final TaskQueue tasks = new TaskQueue();
    final ScriptedRemote remote = new ScriptedRemote(time);
    final Groups groups;

    TestNode() {
        this(builder -> builder);
    }

    TestNode(UnaryOperator<GroupsBuilder> settings) {
        groups = settings.apply(Groups.builder()
                        .ticker(time)
                        .scheduler(time)
                        .executors(spec -> tasks)
                        .remote(remote))
                .build();
    }

    static GroupSpec.Builder spec() {
        return GroupSpec.named("books");
    }

    Group group(Getter<?> getter) {
        return groups.register(spec().build(), getter);
    }

    Group group(GroupSpec.Builder spec, Getter<?> getter) {
        return groups.register(spec.build(), getter);
    }

    /** Gets a key, running whatever waits to run meanwhile. */
    ByteView get(Group group, String key) {
        CompletableFuture<ByteView> value = group.getAsync(key);
        tasks.runAll();
        return done(value);
    }

    Lookup lookup(Group group, String key) {
        CompletableFuture<Lookup> lookup = group.lookupAsync(key, Duration.ofSeconds(5));
        tasks.runAll();
        return done(lookup);
    }

    /** What a future has come to; fails at once if it is still open. */
    static <T> T done(CompletableFuture<T> future) {
        if (!future.isDone()) {
            throw new AssertionError("Still waiting");
        }
        return future.join();
    }

    /** The exception that a future ended with. */
    static Throwable failure(CompletableFuture<?> future) {
        if (!future.isDone()) {
            throw new AssertionError("Still waiting");
        }
        Throwable[] thrown = new Throwable[1];
        future.whenComplete((value, failure) -> thrown[0] = failure);
        if (thrown[0] == null) {
            throw new AssertionError("It ended with " + future.join());
        }
        return thrown[0];
    }

    /** A question by a peer that takes this node for the owner. */
    CompletableFuture<Answer> asked(KeyQuery query) {
        return asked(query, Inbound.Purpose.OWNER);
    }

    CompletableFuture<Answer> asked(KeyQuery query, Inbound.Purpose purpose) {
        return groups.inbound().answer("books", query, terms(purpose, true));
    }

    static Inbound.Terms terms(Inbound.Purpose purpose, boolean mayLoad) {
        return new Inbound.Terms(
                purpose, Codec.BYTES.version(), 0, Duration.ofSeconds(30).toNanos(), mayLoad);
    }

    void advance(Duration duration) {
        time.advance(duration);
    }
}
