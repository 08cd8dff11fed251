package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharedValuesTests {

    record Book(String title) {}

    /** Counts how often it decodes. */
    private static class BookCodec implements Codec<Book> {

        final AtomicInteger decoded = new AtomicInteger();

        @Override
        public ByteView encode(Book value) {
            return ByteView.utf8(value.title());
        }

        @Override
        public Book decode(ByteView bytes) {
            decoded.incrementAndGet();
            return new Book(bytes.toUtf8String());
        }

        @Override
        public int version() {
            return Codec.BYTES.version();
        }

        @Override
        public @Nullable ToLongFunction<Book> weigher() {
            return ImmutableValues.weigher(Book.class);
        }
    }

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();
    private final BookCodec codec = new BookCodec();

    private TypedGroup<Book> books(GroupSpec.Builder spec) {
        return node.groups.register(spec.build(), Book.class, codec, key -> new Book(source.get(key)));
    }

    private Book get(TypedGroup<Book> group, String key) {
        CompletableFuture<Book> value = group.getAsync(key);
        node.tasks.runAll();
        return TestNode.done(value);
    }

    @Nested
    class OneObject {

        private final TypedGroup<Book> books = books(TestNode.spec());

        @Test
        void serves_those_who_waited_for_the_load_and_all_who_hit_the_entry() {
            List<CompletableFuture<Book>> waiting =
                    Stream.generate(() -> books.getAsync("k")).limit(50).toList();
            node.tasks.runAll();
            Book first = TestNode.done(waiting.get(0));
            assertThat(first).isEqualTo(new Book("k v1"));
            assertThat(waiting).allSatisfy(future -> assertThat(future.join()).isSameAs(first));
            assertThat(books.get("k")).isSameAs(first);
            assertThat(books.get("k", Duration.ZERO)).isSameAs(first);
            assertThat(books.find("k")).containsSame(first);
            assertThat(books.getAll(List.of("k")).get("k")).isSameAs(first);
            assertThat(codec.decoded).hasValue(1);
        }

        @Test
        void is_not_served_after_an_invalidation() {
            Book before = get(books, "k");
            books.invalidate("k");
            assertThat(get(books, "k")).isEqualTo(new Book("k v2")).isNotSameAs(before);
            books.invalidateAll();
            assertThat(get(books, "k")).isEqualTo(new Book("k v3"));
            assertThat(books.get("k")).isEqualTo(new Book("k v3"));
        }

        @Test
        void of_bytes_that_somebody_kept_is_that_of_those_bytes() {
            get(books, "k");
            ByteView kept = books.group().get("k");
            books.invalidate("k");
            get(books, "k");
            assertThat(Codec.sharing(codec))
                    .extracting(shared -> decoded(shared, kept))
                    .isEqualTo(new Book("k v1"));
            assertThat(books.get("k")).isEqualTo(new Book("k v2"));
        }

        private static Book decoded(Codec<Book> codec, ByteView bytes) {
            try {
                return codec.decode(bytes);
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        }

        @Test
        void leaves_with_its_entry() {
            get(books, "k");
            long one = books.stats().bytes();
            books.invalidate("k");
            assertThat(books.stats().bytes()).isZero();
            get(books, "k");
            assertThat(books.stats().bytes()).isEqualTo(one);
        }

        @Test
        void is_the_same_for_all_threads() throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                for (int round = 0; round < 50; round++) {
                    String key = "k" + round;
                    CompletableFuture<ByteView> loaded = books.group().getAsync(key);
                    node.tasks.runAll();
                    loaded.join();
                    List<Future<Book>> seen = IntStream.range(0, 8)
                            .mapToObj(i -> threads.submit(() -> books.get(key)))
                            .toList();
                    Book last = books.get(key);
                    for (Future<Book> book : seen) {
                        assertThat(book.get()).isSameAs(last);
                    }
                }

            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void a_refreshed_value_is_another_object() {
        TypedGroup<Book> books = books(TestNode.spec()
                .ttl(Duration.ofSeconds(10))
                .refreshAfter(Duration.ofSeconds(5))
                .jitter(0));
        Book first = get(books, "k");
        node.advance(Duration.ofSeconds(6));
        assertThat(books.get("k")).isSameAs(first);
        node.tasks.runAll();
        Book second = books.get("k");
        assertThat(second).isEqualTo(new Book("k v2"));
        assertThat(books.get("k")).isSameAs(second);
    }

    @Test
    void an_expired_value_is_loaded_and_decoded_anew() {
        TypedGroup<Book> books =
                books(TestNode.spec().ttl(Duration.ofSeconds(10)).jitter(0));
        get(books, "k");
        node.advance(Duration.ofSeconds(10));
        assertThat(get(books, "k")).isEqualTo(new Book("k v2"));
    }

    @Test
    void a_copy_of_a_hot_key_is_decoded_once() {
        TypedGroup<Book> books = books(TestNode.spec());
        node.remote.ownEverything("b");
        CompletableFuture<Book> value = books.getAsync("k");
        node.remote.question().answer(new Answer.Value(ByteView.utf8("theirs"), 0, Answer.NO_TTL, true, false));
        Book first = TestNode.done(value);
        assertThat(books.get("k")).isSameAs(first).isEqualTo(new Book("theirs"));
        assertThat(codec.decoded).hasValue(1);
        assertThat(books.stats().hotEntries()).isOne();
    }

    @Test
    void values_that_are_kept_nowhere_are_nobodys_memory() {
        TypedGroup<Book> books = node.groups.register(
                TestNode.spec().build(),
                Book.class,
                codec,
                key -> Loaded.of(new Book(source.get(key))).uncached());
        assertThat(get(books, "k")).isEqualTo(new Book("k v1"));
        assertThat(get(books, "k")).isEqualTo(new Book("k v2"));
        assertThat(books.stats().bytes()).isZero();
    }

    @Test
    void text_is_shared() {
        TypedGroup<String> texts = node.groups.register(TestNode.spec().build(), String.class, Codec.UTF8, source);
        texts.getAsync("k");
        node.tasks.runAll();
        assertThat(texts.get("k")).isSameAs(texts.get("k")).isEqualTo("k v1");
    }

    @Test
    void mutable_values_are_decoded_by_each_call() {
        TypedGroup<byte[]> arrays = node.groups.register(
                TestNode.spec().build(), byte[].class, Codec.BYTES, key -> key.getBytes(StandardCharsets.UTF_8));
        arrays.getAsync("k");
        node.tasks.runAll();
        byte[] mine = arrays.get("k");
        mine[0] = 'X';
        assertThat(arrays.get("k")).isEqualTo(new byte[] {'k'}).isNotSameAs(arrays.get("k"));
    }

    @Test
    void a_version_of_ones_own_changes_nothing_about_it() {
        TypedGroup<Book> books = node.groups.register(
                TestNode.spec().build(), Book.class, codec.withVersion("2"), key -> new Book(source.get(key)));
        assertThat(get(books, "k")).isSameAs(books.get("k"));
    }

    @Nested
    class Leases {

        private final LeaseGroup group =
                node.groups.registerLeased(GroupSpec.leased("books").build());
        private final Codec<Book> shared = Codec.sharing(codec);

        @Test
        void share_what_was_filled_in() throws Exception {
            Claim.Lease lease = (Claim.Lease) TestNode.done(group.claim("k"));
            lease.fill(shared.encode(new Book("filled")));
            Book first = shared.decode(held());
            assertThat(shared.decode(held())).isSameAs(first).isEqualTo(new Book("filled"));
            group.put("k", shared.encode(new Book("put")));
            assertThat(shared.decode(held())).isEqualTo(new Book("put")).isSameAs(shared.decode(held()));
            assertThat(codec.decoded).hasValue(2);
        }

        private ByteView held() {
            return Objects.requireNonNull(((Claim.Held) TestNode.done(group.claim("k"))).value());
        }

        @Test
        void do_not_mix_what_two_codecs_made_of_the_same_bytes() throws Exception {
            Codec<String> text = Codec.sharing(Codec.UTF8);
            ((Claim.Lease) TestNode.done(group.claim("k"))).fill(ByteView.utf8("Dune"));
            assertThat(shared.decode(held())).isEqualTo(new Book("Dune"));
            assertThat(text.decode(held())).isEqualTo("Dune");
            assertThat(shared.decode(held())).isEqualTo(new Book("Dune"));
        }
    }

    @Nested
    class Weight {

        @ParameterizedTest
        @ValueSource(ints = {10, 1_000})
        void counts_bytes_and_decoded_value(int length) {
            int entries = 20_000_000 / (2 * length + 300);
            LruStore store =
                    new LruStore(1L << 40, 1L << 40, 1L << 40, EvictionPolicy.LRU, () -> 0, (entry, now) -> true, true);
            SharingCodec<Book> shared =
                    new SharingCodec<>(codec, Objects.requireNonNull(ImmutableValues.weigher(Book.class)));
            String text = "x".repeat(length);
            for (int i = 0; i < entries; i++) {
                store.put(Entry.main("k%08d".formatted(i), ByteView.utf8(text), 1, Entry.NO_EXPIRY), () -> true);
            }
            long undecoded = store.bytes();
            store.forEach(entry -> decode(shared, Objects.requireNonNull(entry.value())));
            long counted = store.bytes();
            assertThat(counted).isGreaterThan(undecoded + entries * (long) length);
            long full = EntryWeightTests.usedHeap();
            Reference.reachabilityFence(store);
            store = null;
            assertThat(counted).isCloseTo(full - EntryWeightTests.usedHeap(), Percentage.withPercentage(10));
        }

        @Test
        void is_given_back_to_the_byte() {
            LruStore store =
                    new LruStore(1L << 40, 1L << 40, 1L << 40, EvictionPolicy.LRU, () -> 0, (entry, now) -> true, true);
            SharingCodec<Book> shared =
                    new SharingCodec<>(codec, Objects.requireNonNull(ImmutableValues.weigher(Book.class)));
            for (int i = 0; i < 100; i++) {
                Entry entry = Entry.main("k" + i, ByteView.utf8("Dune"), 1, Entry.NO_EXPIRY);
                store.put(entry, () -> true);
                if (i % 2 == 0) {
                    decode(shared, Objects.requireNonNull(entry.value()));
                }
            }
            store.retire(entry -> entry.key().endsWith("0"), Entry.NO_EXPIRY);
            store.forEach(entry -> decode(shared, Objects.requireNonNull(entry.value())));
            store.removeIf(entry -> entry.key().endsWith("4"));
            assertThat(store.bytes()).isPositive();
            store.clear();
            assertThat(store.bytes()).isZero();
        }

        private static void decode(Codec<Book> codec, ByteView bytes) {
            try {
                codec.decode(bytes);
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
        }

        @ParameterizedTest
        @EnumSource(EvictionPolicy.class)
        void makes_others_leave_and_keeps_within_the_budget(EvictionPolicy policy) {
            long budget = 100_000;
            TypedGroup<Book> books = node.groups.register(
                    TestNode.spec()
                            .maxBytes(budget)
                            .maxValueBytes(2_000)
                            .policy(policy)
                            .build(),
                    Book.class,
                    codec,
                    key -> new Book("x".repeat(1_000)));
            int keys = 60;
            for (int i = 0; i < keys; i++) {
                books.group().getAsync("k" + i);
                node.tasks.runAll();
            }
            assertThat(books.stats().evictions()).isZero();
            Set<Integer> held = IntStream.range(0, keys).boxed().collect(Collectors.toSet());
            for (int i = 0; i < keys; i++) {
                get(books, "k" + i);
                assertThat(books.stats().bytes()).isLessThanOrEqualTo(budget);
            }
            assertThat(held).hasSize(keys);
            assertThat(books.stats().evictions()).isPositive();
            assertThat(books.stats().entries()).isBetween(35L, 50L);
        }

        @Test
        void of_a_value_that_leaves_no_room_is_not_taken_on() {
            TypedGroup<Book> books = node.groups.register(
                    TestNode.spec().maxBytes(30_000).maxValueBytes(20_000).build(),
                    Book.class,
                    codec,
                    key -> new Book("x".repeat(18_000)));
            get(books, "k");
            long bytes = books.stats().bytes();
            assertThat(books.get("k")).isEqualTo(books.get("k")).isNotSameAs(books.get("k"));
            assertThat(books.stats().bytes()).isEqualTo(bytes).isLessThan(20_000);
        }

        @Test
        void that_is_negative_means_do_not_share() {
            BookCodec refusing = new BookCodec() {
                @Override
                public ToLongFunction<Book> weigher() {
                    return book -> -1;
                }
            };
            TypedGroup<Book> books =
                    node.groups.register(TestNode.spec().build(), Book.class, refusing, key -> new Book("a"));
            get(books, "k");
            assertThat(books.get("k")).isNotSameAs(books.get("k"));
        }
    }

    @Test
    void a_hit_decodes_nothing_and_allocates_nothing() {
        TypedGroup<Book> books = books(TestNode.spec());
        get(books, "k");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        int length = 0;
        for (int round = 0; round < 50 && least > 1_000; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                length += books.get("k").title().length();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(length).isPositive();
        assertThat(least).isLessThanOrEqualTo(1_000);
        assertThat(codec.decoded).hasValue(1);
    }
}
