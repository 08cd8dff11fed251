package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.peer.PeerRequest.Numbered;
import org.junit.jupiter.api.Test;

/** What a node can still tell of its invalidations. */
class InvalidationLogTests {

    private final InvalidationLog log = new InvalidationLog(3);

    @Test
    void numbersFromOneUpwards() {
        assertThat(log.last()).isZero();
        assertThat(log.add("books", "one", 10, 7).number()).isEqualTo(1);
        assertThat(log.add("books", null, 11, 7).number()).isEqualTo(2);
        assertThat(log.last()).isEqualTo(2);
    }

    @Test
    void tellsWhatCameAfterANumberWithItsAge() {
        log.add("books", "one", 10, 7);
        log.add("books", "two", 20, 7);
        PeerReply.Missed missed = log.after(1, 10, 100);
        assertThat(missed.entries()).containsExactly(new Numbered(2, "books", "two", 80, 7));
        assertThat(missed.goneAgeNanos()).isEqualTo(-1);
        assertThat(missed.more()).isFalse();
        assertThat(log.after(2, 10, 100).entries()).isEmpty();
    }

    @Test
    void tellsNoMoreThanWanted() {
        log.add("books", "one", 10, 7);
        log.add("books", "two", 20, 7);
        PeerReply.Missed missed = log.after(0, 1, 100);
        assertThat(missed.entries()).extracting(Numbered::number).containsExactly(1L);
        assertThat(missed.more()).isTrue();
    }

    @Test
    void tellsHowOldTheYoungestIsOfWhatItHasForgotten() {
        for (int i = 1; i <= 5; i++) {
            log.add("books", "key", 10 * i, 7);
        }
        PeerReply.Missed missed = log.after(0, 10, 100);
        assertThat(missed.entries()).extracting(Numbered::number).containsExactly(3L, 4L, 5L);
        assertThat(missed.goneAgeNanos()).isEqualTo(80);
        assertThat(log.after(2, 10, 100).goneAgeNanos()).isEqualTo(-1);
    }
}
