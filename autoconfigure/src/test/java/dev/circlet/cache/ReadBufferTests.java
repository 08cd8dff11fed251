package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadBufferTests {

    private final EntryList list = EntryList.of(EvictionPolicy.LRU);
    private final ReadBuffer buffer = new ReadBuffer(2, new EntryList[] {list, list, list, list});
    private final Entry[] entries = new Entry[ReadBuffer.SLOTS + 1];

    ReadBufferTests() {
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Entry.negative("key" + i, 1, Entry.NO_EXPIRY);
            entries[i].state = Entry.LINKED;
            list.add(entries[i]);
        }
    }

    @Test
    void notes_are_replayed_in_their_order() {
        buffer.offer(0, entries[2]);
        buffer.offer(0, entries[1]);
        buffer.offer(0, entries[2]);
        buffer.offer(0, entries[0]);
        buffer.drain();
        assertThat(youngestFirst()).startsWith("key0", "key2", "key1").endsWith("key3");
    }

    @Test
    void a_full_stripe_refuses_until_it_is_drained() {
        for (int i = 0; i < ReadBuffer.SLOTS; i++) {
            assertThat(buffer.offer(0, entries[i])).isTrue();
        }
        assertThat(buffer.offer(0, entries[ReadBuffer.SLOTS])).isFalse();
        assertThat(buffer.offer(1, entries[ReadBuffer.SLOTS])).isTrue();
        buffer.drain(0);
        assertThat(buffer.offer(0, entries[ReadBuffer.SLOTS])).isTrue();
    }

    @Test
    void repeated_use_of_one_entry_takes_one_slot() {
        for (int i = 0; i < 10 * ReadBuffer.SLOTS; i++) {
            assertThat(buffer.offer(0, entries[0])).isTrue();
        }
        buffer.drain();
        buffer.offer(0, entries[1]);
        buffer.offer(0, entries[0]);
        buffer.drain();
        assertThat(youngestFirst()).startsWith("key0", "key1");
    }

    @Test
    void removed_entries_are_not_replayed() {
        buffer.offer(0, entries[5]);
        list.remove(entries[5]);
        entries[5].state = Entry.DEAD;
        buffer.drain();
        assertThat(youngestFirst()).hasSize(ReadBuffer.SLOTS).doesNotContain("key5");
    }

    @Test
    void every_thread_has_a_stripe() throws InterruptedException {
        List<Integer> stripes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Thread thread = new Thread(() -> stripes.add(buffer.stripe()));
            thread.start();
            thread.join();
        }
        assertThat(stripes).hasSize(100).contains(0, 1, 2, 3).allMatch(stripe -> stripe >= 0 && stripe < 4);
    }

    private List<String> youngestFirst() {
        List<String> keys = new ArrayList<>();
        for (Entry entry = list.youngest(); entry != null; entry = entry.older) {
            keys.add(entry.key());
        }
        return keys;
    }
}
