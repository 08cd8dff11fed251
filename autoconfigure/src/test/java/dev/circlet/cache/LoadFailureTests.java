package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadFailureTests {

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();

    static Stream<Throwable> throwables() {
        return Stream.of(
                new IOException("checked"),
                new IllegalArgumentException("unchecked"),
                new StackOverflowError("error"),
                new CompletionException("wrapper", new IOException("cause")),
                new CancellationException("cancelled"),
                new InterruptedException("interrupted"));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void whatever_the_getter_throws_reaches_leader_and_followers_as_it_is_and_the_next_get_loads(Throwable thrown) {
        Group group = node.group(key -> {
            if (source.get(key).endsWith("v1")) {
                throw Rethrow.asIs(thrown);
            }
            return "v";
        });
        CompletableFuture<ByteView> leader = group.getAsync("k");
        CompletableFuture<ByteView> follower = group.getAsync("k");
        node.tasks.runAll();
        assertThat(TestNode.failure(leader)).isSameAs(thrown);
        assertThat(TestNode.failure(follower)).isSameAs(thrown);
        assertThat(group.stats().entries()).isZero();
        assertThat(group.stats().loadFailures()).isOne();
        assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("v"));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void a_blocking_caller_gets_the_very_object_too(Throwable thrown) {
        try (LiveNode live = new LiveNode()) {
            Group group = live.group(TestNode.spec(), key -> {
                throw Rethrow.asIs(thrown);
            });
            assertThat(catchThrowable(() -> group.get("k"))).isSameAs(thrown);
            assertThat(catchThrowable(() -> group.find("k"))).isSameAs(thrown);
            assertThat(catchThrowable(() -> group.lookup("k"))).isSameAs(thrown);
        }
    }

    @Test
    void a_stage_that_fails_fails_the_callers_with_its_own_exception() {
        IOException thrown = new IOException("stage");
        CompletableFuture<String> stage = new CompletableFuture<>();
        Group group = node.group(key -> stage.thenApply(String::trim));
        CompletableFuture<ByteView> value = group.getAsync("k");
        node.tasks.runAll();
        stage.completeExceptionally(thrown);
        assertThat(TestNode.failure(value)).isSameAs(thrown);
    }

    @Test
    void an_error_of_the_codec_ends_the_flight_and_frees_the_key() {
        NoClassDefFoundError thrown = new NoClassDefFoundError("library");
        Codec<String> broken = new Codec<>() {
            @Override
            public ByteView encode(String value) {
                throw thrown;
            }

            @Override
            public String decode(ByteView bytes) {
                return bytes.toUtf8String();
            }

            @Override
            public int version() {
                return 1;
            }
        };
        TypedGroup<String> group = node.groups.register(TestNode.spec().build(), String.class, broken, source);
        for (int i = 0; i < 2; i++) {
            CompletableFuture<String> value = group.getAsync("k");
            node.tasks.runAll();
            assertThat(TestNode.failure(value)).isSameAs(thrown);
        }
    }

    @Test
    void a_failing_interceptor_ends_the_flight_and_frees_the_key() {
        List<RuntimeException> thrown = new ArrayList<>(List.of(new IllegalStateException("no tracer")));
        TestNode traced = new TestNode(builder -> builder.interceptor(new LoadInterceptor() {
            @Override
            public <T> java.util.concurrent.Callable<T> wrap(String group, java.util.concurrent.Callable<T> load) {
                if (!thrown.isEmpty()) {
                    throw thrown.remove(0);
                }
                return load;
            }
        }));
        Group group = traced.group(source);
        assertThat(TestNode.failure(group.getAsync("k"))).hasMessage("no tracer");
        assertThat(traced.get(group, "k")).isEqualTo(ByteView.utf8("k v1"));
    }

    @Test
    void what_a_listener_throws_is_swallowed() {
        TestNode heard = new TestNode(builder -> builder.listener(new GroupListener() {
            @Override
            public void loaded(String group, Outcome outcome, long nanos) {
                throw new AssertionError("listener");
            }
        }));
        Group group = heard.group(source);
        assertThat(heard.get(group, "k")).isEqualTo(ByteView.utf8("k v1"));
    }

    @Test
    void a_listener_hears_how_each_load_ended() {
        List<GroupListener.Outcome> heard = new ArrayList<>();
        TestNode listening = new TestNode(builder -> builder.listener(new GroupListener() {
            @Override
            public void loaded(String group, Outcome outcome, long nanos) {
                heard.add(outcome);
            }
        }));
        CompletableFuture<String> never = new CompletableFuture<>();
        Group group =
                listening.group(TestNode.spec().loadTimeout(java.time.Duration.ofSeconds(1)), key -> switch (key) {
                    case "value" -> "v";
                    case "absent" -> null;
                    case "failure" -> throw new IOException();
                    default -> never.copy();
                });
        for (String key : List.of("value", "absent", "failure", "cancelled")) {
            CompletableFuture<ByteView> value = group.getAsync(key);
            listening.tasks.runAll();
            value.cancel(false);
        }
        group.getAsync("timeout");
        listening.tasks.runAll();
        listening.advance(java.time.Duration.ofSeconds(1));
        assertThat(heard)
                .containsExactly(
                        GroupListener.Outcome.VALUE,
                        GroupListener.Outcome.ABSENT,
                        GroupListener.Outcome.FAILURE,
                        GroupListener.Outcome.CANCELLED,
                        GroupListener.Outcome.TIMEOUT);
    }

    @Nested
    class Nesting {

        private final Groups groups = node.groups;

        private Group named(String name, Getter<?> getter) {
            return groups.register(GroupSpec.named(name).build(), getter);
        }

        private CompletableFuture<ByteView> nested(String group, String key) {
            CompletableFuture<ByteView> value = groups.get(group).getAsync(key);
            // Its own task runs inside the getter's: as if another thread ran it while this one waits.
            node.tasks.runAll();
            return value;
        }

        @Test
        void a_getter_that_asks_for_its_own_key_gets_an_exception_at_once() {
            named("a", key -> groups.get("a").get(key));
            assertThat(TestNode.failure(nested("a", "k"))).isInstanceOf(RecursiveLoadException.class);
        }

        @Test
        void so_does_one_that_asks_for_it_through_another_group_or_among_others() {
            named("a", key -> TestNode.done(nested("b", key)));
            named("b", key -> groups.get("a").getAll(List.of("other", key)).get(key));
            assertThat(TestNode.failure(nested("a", "k")).getCause()).isInstanceOf(RecursiveLoadException.class);
        }

        @Test
        void a_getter_may_read_other_keys_and_invalidate_its_own() {
            named("a", key -> {
                groups.get("a").invalidateAsync(key);
                return key.equals("k") ? TestNode.done(nested("a", "part")) : "part";
            });
            assertThat(nested("a", "k")).isCompletedWithValue(ByteView.utf8("part"));
        }

        private Object chain(String key) {
            int rest = Integer.parseInt(key);
            try {
                return rest == 1 ? "end" : TestNode.done(nested("a", String.valueOf(rest - 1)));
            } catch (CompletionException wrapped) {
                throw Rethrow.asIs(wrapped.getCause());
            }
        }

        @Test
        void eight_loads_may_be_nested_and_nine_are_an_error() {
            named("a", this::chain);
            assertThat(nested("a", "8")).isCompletedWithValue(ByteView.utf8("end"));
            groups.get("a").invalidateAll();
            assertThat(TestNode.failure(nested("a", "9"))).isInstanceOf(LoadDepthException.class);
        }

        @Test
        void depth_counts_for_a_forward_and_for_a_group_that_is_switched_off() {
            named("a", this::chain).bypass(true);
            assertThat(nested("a", "8")).isCompletedWithValue(ByteView.utf8("end"));
            assertThat(TestNode.failure(nested("a", "9"))).isInstanceOf(LoadDepthException.class);
            groups.get("a").bypass(false);
            node.remote.owners = key -> key.equals("1") ? "b" : "a";
            assertThat(TestNode.failure(nested("a", "9"))).isInstanceOf(LoadDepthException.class);
            assertThat(node.remote.exchanges).isEmpty();
        }

        @Test
        void a_load_tells_a_peer_how_deep_it_is() {
            node.remote.owners = key -> key.equals("1") ? "b" : "a";
            named("a", this::chain);
            CompletableFuture<ByteView> value = groups.get("a").getAsync("3");
            node.tasks.runAll();
            assertThat(value).isCompletedExceptionally();
            assertThat(node.remote.question().terms().depth()).isEqualTo(2);
        }

        @Test
        void the_error_of_a_deep_caller_is_not_that_of_others() {
            Group group = named("a", source);
            CompletableFuture<Answer> deep = groups.inbound()
                    .answer(
                            "a",
                            KeyQuery.of("k"),
                            new Inbound.Terms(Inbound.Purpose.OWNER, Codec.BYTES.version(), 8, 1_000_000_000L, true));
            assertThat(TestNode.done(deep)).isEqualTo(new Answer.Refused(Answer.Reason.DEPTH, 8));
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v1"));
        }
    }
}
