package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Values that name a class which this node has in another shape: the other nodes' are of no use, so it loads its own. */
class OtherShapeTests {

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();
    private volatile boolean absent;
    private final TypedGroup<String> group = register(new Shapes());

    private TypedGroup<String> register(Codec<String> codec) {
        return node.groups.register(
                TestNode.spec().build(), String.class, codec, key -> absent ? null : source.get(key));
    }

    /** Text; what begins with "old" was written by a release that is not this one, and "bad" is no text at all. */
    private static final class Shapes implements Codec<String> {

        @Override
        public ByteView encode(String value) {
            return ByteView.utf8(value);
        }

        @Override
        public String decode(ByteView bytes) throws IOException {
            String text = bytes.toUtf8String();
            if (text.startsWith("old")) {
                throw new OtherShapeException("another shape", new IOException("of Book"));
            }
            if (text.startsWith("bad")) {
                throw new IOException("no text");
            }
            return text;
        }

        @Override
        public int version() {
            return 7;
        }
    }

    private static Answer value(String text) {
        return new Answer.Value(ByteView.utf8(text), 0, Answer.NO_TTL, false, false);
    }

    private void answer(String... texts) {
        List<ScriptedRemote.Question> questions = node.remote.exchanges.get(node.remote.exchanges.size() - 1);
        for (int i = 0; i < texts.length; i++) {
            questions.get(i).answer(value(texts[i]));
        }
        node.tasks.runAll();
    }

    @Test
    void whoeverAsksMeanwhileSharesOneLoadAndLaterTheCopy() {
        node.remote.ownEverything("b");
        CompletableFuture<String> one = group.getAsync("k");
        CompletableFuture<String> other = group.getAsync("k");
        answer("old");
        assertThat(one).isCompletedWithValue("k v1");
        assertThat(other).isCompletedWithValue("k v1");
        assertThat(group.get("k")).isEqualTo("k v1");
        assertThat(group.find("k")).contains("k v1");
        assertThat(source.calls()).isOne();
        assertThat(node.remote.exchanges).hasSize(1);
        assertThat(node.remote.invalidated).isEmpty();
    }

    @Test
    void theCopyLastsNoLongerThanThatOfAHotKey() {
        node.remote.ownEverything("b");
        CompletableFuture<String> first = group.getAsync("k");
        answer("old");
        assertThat(first).isCompletedWithValue("k v1");
        node.advance(Duration.ofMinutes(1));
        CompletableFuture<String> second = group.getAsync("k");
        answer("new");
        assertThat(second).isCompletedWithValue("new");
    }

    @Test
    void anOwnerReplacesWhatItTookOver() {
        node.remote.peeks =
                query -> CompletableFuture.completedFuture(new Remote.Reply(value("old"), "b", node.time.read()));
        CompletableFuture<String> first = group.getAsync("k");
        node.tasks.runAll();
        assertThat(first).isCompletedWithValue("k v1");
        assertThat(group.get("k")).isEqualTo("k v1");
        assertThat(group.group().get("k")).isEqualTo(ByteView.utf8("k v1"));
        assertThat(source.calls()).isOne();
    }

    @Test
    void severalKeysAreToldOneByOne() {
        node.remote.owners = key -> key.equals("own") ? "a" : "b";
        CompletableFuture<Map<String, String>> values = group.getAllAsync(List.of("1", "own", "2", "3"));
        answer("one", "old", "old");
        assertThat(values.join().keySet()).containsExactly("1", "own", "2", "3");
        assertThat(values.join()).containsEntry("1", "one").containsEntry("own", "own v1");
        assertThat(values.join().get("2")).startsWith("2 v");
        assertThat(values.join().get("3")).startsWith("3 v");
        assertThat(source.calls()).isEqualTo(3);
    }

    @Test
    void whatIsNotThereOrFailsIsToldAsByAnyLoad() {
        node.remote.ownEverything("b");
        absent = true;
        CompletableFuture<String> value = group.getAsync("k");
        answer("old");
        assertThat(TestNode.failure(value)).isInstanceOf(KeyNotFoundException.class);
        CompletableFuture<Map<String, String>> values = group.getAllAsync(List.of("1", "2", "3"));
        answer("one", "old", "bad");
        assertThat(TestNode.failure(values)).isInstanceOfSatisfying(BulkLoadException.class, failed -> {
            assertThat(failed.failures()).containsOnlyKeys("3");
            assertThat(failed.values(group)).containsExactly(Map.entry("1", "one"));
        });
    }

    @Test
    void theDeadlineOfTheCallerHoldsForItToo() {
        TestNode stuck = new TestNode(builder -> builder.executors(spec -> load -> {}));
        TypedGroup<String> typed =
                stuck.groups.register(TestNode.spec().build(), String.class, new Shapes(), key -> "mine");
        stuck.remote.ownEverything("b");
        stuck.remote.answer = value("old");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread caller = new Thread(() -> failure.complete(catchThrowable(() -> typed.get("k", Duration.ofMillis(10)))));
        long began = stuck.time.read();
        caller.start();
        Awaitility.await().until(() -> {
            stuck.advance(Duration.ofMillis(10));
            return failure.isDone();
        });
        assertThat(failure.join()).isInstanceOf(DeadlineExceededException.class);
        assertThat(stuck.time.read() - began)
                .isLessThan(TestNode.spec().build().getTimeout().toNanos());
    }

    @Test
    void blockingCallersGetItToo() {
        TestNode direct = new TestNode(builder -> builder.executors(spec -> Runnable::run));
        TypedGroup<String> typed = direct.groups.register(
                TestNode.spec().build(), String.class, new Shapes(), key -> key.equals("none") ? null : "mine");
        direct.remote.ownEverything("b");
        direct.remote.answer = value("old");
        assertThat(typed.get("a")).isEqualTo("mine");
        assertThat(typed.get("b", Duration.ofSeconds(1))).isEqualTo("mine");
        assertThat(typed.find("c")).contains("mine");
        assertThat(typed.find("none")).isEmpty();
        assertThatThrownBy(() -> typed.get("none")).isInstanceOf(KeyNotFoundException.class);
        assertThat(typed.getAll(List.of("d", "none", "e"))).isEqualTo(Map.of("d", "mine", "e", "mine"));
    }
}
