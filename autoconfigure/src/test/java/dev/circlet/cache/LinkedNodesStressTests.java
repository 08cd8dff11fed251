package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.ring.Member;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two nodes that ask each other while their views of the ownership change at random and independently: what they promise
 * about freshness and liveness holds all the same.
 */
class LinkedNodesStressTests {

    private static final String SEED = "circlet.test.seed";
    private static final int KEYS = 6;
    private static final int STEPS = 8_000;

    private final AtomicIntegerArray versions = new AtomicIntegerArray(KEYS);
    private final AtomicIntegerArray forgotten = new AtomicIntegerArray(KEYS);

    /** The way from one node to the other: a thread hop, and sometimes nobody at home. */
    private static final class Link implements Remote {

        private final Member self;
        private final Member other;
        private final Executor wire;
        volatile Inbound there;
        volatile int view;
        volatile boolean broken;

        Link(String self, String other, Executor wire) {
            this.self = Member.up(self, URI.create("http://" + self));
            this.other = Member.up(other, URI.create("http://" + other));
            this.wire = wire;
        }

        @Override
        public Member self() {
            return self;
        }

        @Override
        public Member ownerOf(String group, String key) {
            return (view >> Integer.parseInt(key) & 1) == 0 ? self : other;
        }

        @Override
        public List<CompletableFuture<Reply>> fetch(String group, List<KeyQuery> queries, Terms terms) {
            Inbound.Terms question = new Inbound.Terms(
                    Inbound.Purpose.OWNER, terms.codecVersion(), terms.depth(), terms.budgetNanos(), true);
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (KeyQuery query : queries) {
                replies.add(broken ? unreachable() : asked(group, query, question));
            }
            return replies;
        }

        private CompletableFuture<Reply> unreachable() {
            Answer answer = Answer.Refused.because(Answer.Reason.UNREACHABLE);
            return CompletableFuture.completedFuture(new Reply(answer, self.name(), System.nanoTime()));
        }

        private CompletableFuture<Reply> asked(String group, KeyQuery query, Inbound.Terms terms) {
            long sent = System.nanoTime();
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            wire.execute(() -> there.answer(group, query, terms)
                    .thenAccept(answer -> wire.execute(() -> reply.complete(new Reply(answer, other.name(), sent)))));
            return reply;
        }

        @Override
        public CompletableFuture<Reply> peek(String group, KeyQuery query, int codecVersion) {
            return asked(group, query, new Inbound.Terms(Inbound.Purpose.PEEK, codecVersion, 0, 0, false));
        }

        private final AtomicLong marks = new AtomicLong();

        @Override
        public CompletableFuture<Invalidation> invalidate(
                String group, @Nullable String key, long mark, long ageNanos) {
            long happened = System.nanoTime() - ageNanos;
            return CompletableFuture.supplyAsync(
                    () -> {
                        there.invalidate(group, key, System.nanoTime() - happened, mark);
                        return new Invalidation(Set.of(self.name(), other.name()), Set.of(), false);
                    },
                    wire);
        }

        @Override
        public long newMark() {
            return marks.incrementAndGet() * 31 + self.name().hashCode();
        }
    }

    @Test
    void no_get_on_either_node_sees_what_was_loaded_before_an_acknowledged_invalidation() throws Exception {
        long seed = Long.getLong(SEED, new SecureRandom().nextLong());
        System.out.println("Seed " + seed + ", repeat with -D" + SEED + "=" + seed);
        try (LiveNode threads = new LiveNode()) {
            Link ab = new Link("a", "b", threads.callers);
            Link ba = new Link("b", "a", threads.callers);
            try (LiveNode a = new LiveNode(builder -> builder.remote(ab));
                    LiveNode b = new LiveNode(builder -> builder.remote(ba))) {
                ab.there = b.groups.inbound();
                ba.there = a.groups.inbound();
                List<Future<?>> workers = new ArrayList<>();
                for (LiveNode node : List.of(a, b)) {
                    Group group = node.group(spec(), key -> String.valueOf(versions.get(Integer.parseInt(key))));
                    Link link = node == a ? ab : ba;
                    for (int worker = 0; worker < 2; worker++) {
                        SplittableRandom random = new SplittableRandom(seed + workers.size());
                        workers.add(node.callers.submit(() -> work(node, group, link, random)));
                    }
                }
                for (Future<?> worker : workers) {
                    worker.get(120, TimeUnit.SECONDS);
                }
                assertThat(a.groups.get("books").stats().hotHits()).isPositive();
                assertThat(a.groups.get("books").stats().peerGets()).isPositive();
                assertThat(b.groups.get("books").stats().misdirected()).isPositive();
            }
        }
    }

    private static GroupSpec.Builder spec() {
        return TestNode.spec().hotThreshold(1).loadConcurrency(4).getTimeout(Duration.ofSeconds(30));
    }

    private void work(LiveNode node, Group group, Link link, SplittableRandom random) {
        for (int step = 0; step < STEPS; step++) {
            int key = random.nextInt(KEYS);
            int dice = random.nextInt(1_000);
            if (dice < 3) {
                link.view = random.nextInt(1 << KEYS);
                node.groups.inbound().ownershipChanged();
            } else if (dice < 6) {
                link.broken = random.nextBoolean();
            } else if (dice < 60) {
                int version = versions.incrementAndGet(key);
                if (dice == 6) {
                    group.invalidateAll();
                } else {
                    group.invalidate(String.valueOf(key));
                }
                forgotten.accumulateAndGet(key, version, Math::max);
            } else {
                int atLeast = forgotten.get(key);
                int seen = Integer.parseInt(group.get(String.valueOf(key)).toUtf8String());
                assertThat(seen).as("version of key %s at step %s", key, step).isGreaterThanOrEqualTo(atLeast);
            }
        }
    }
}
