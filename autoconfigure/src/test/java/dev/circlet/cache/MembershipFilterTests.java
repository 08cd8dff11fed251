package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MembershipFilterTests {

    private final Versions source = new Versions();
    private final TestNode node = new TestNode();
    private final Set<String> known = new HashSet<>(Set.of("k"));
    private int asked;
    private final Group group = node.group(TestNode.spec().membershipFilter(this::mightContain), source);

    private boolean mightContain(String key) {
        asked++;
        if (key.equals("broken")) {
            throw new NoClassDefFoundError("a filter with a bug");
        }
        return known.contains(key);
    }

    @Test
    void a_key_that_cannot_exist_costs_no_load_and_no_memory() {
        assertThat(group.find("unknown")).isEmpty();
        assertThatThrownBy(() -> group.get("unknown")).isInstanceOf(KeyNotFoundException.class);
        assertThat(group.lookup("unknown").source()).isEqualTo(Lookup.Source.NEGATIVE);
        assertThat(group.getAll(List.of("unknown", "other"))).isEmpty();
        assertThat(node.tasks.size()).isZero();
        assertThat(group.stats().filtered()).isEqualTo(5);
        assertThat(group.stats().entries()).isZero();
    }

    @Test
    void it_costs_no_hop() {
        node.remote.ownEverything("b");
        assertThat(group.find("unknown")).isEmpty();
        assertThat(node.remote.exchanges).isEmpty();
        group.getAsync("k");
        assertThat(node.remote.exchanges).hasSize(1);
    }

    @Test
    void peers_that_do_not_know_better_are_answered_without_a_load() {
        Answer.Absent absent = (Answer.Absent) TestNode.done(node.asked(KeyQuery.of("unknown")));
        assertThat(absent.remainingNanos()).isZero();
        assertThat(node.tasks.size()).isZero();
        assertThat(group.stats().filtered()).isOne();
    }

    @Test
    void it_is_asked_only_about_what_memory_does_not_know() {
        node.get(group, "k");
        assertThat(asked).isOne();
        group.get("k");
        assertThat(asked).isOne();
        known.clear();
        assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
    }

    @Test
    void a_key_that_is_added_is_found_at_once() {
        assertThat(group.find("late")).isEmpty();
        known.add("late");
        assertThat(node.get(group, "late")).isEqualTo(ByteView.utf8("late v1"));
    }

    @Test
    void what_it_throws_counts_as_maybe() {
        assertThat(node.get(group, "broken")).isEqualTo(ByteView.utf8("broken v1"));
        assertThat(group.stats().filterFailures()).isOne();
        assertThat(group.stats().filtered()).isZero();
    }

    @Test
    void a_bypassed_group_asks_its_getter() {
        group.bypass(true);
        assertThat(node.get(group, "unknown")).isEqualTo(ByteView.utf8("unknown v1"));
    }

    @Test
    void a_fallback_load_for_an_owner_that_does_not_answer_goes_on() {
        node.remote.ownEverything("b");
        var value = group.getAsync("k");
        node.remote.question().unreachable("c");
        node.tasks.runAll();
        assertThat(value).isCompletedWithValue(ByteView.utf8("k v1"));
        node.advance(Duration.ofMillis(1));
    }
}
