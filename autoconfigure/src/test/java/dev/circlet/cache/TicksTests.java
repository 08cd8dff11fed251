package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TicksTests {

    private final VirtualTime time = new VirtualTime();
    private final Ticks ticks = new Ticks(time);

    @Test
    void events_are_ordered_even_while_the_clock_stands_still() {
        long first = ticks.next();
        assertThat(first).isEqualTo(time.read());
        assertThat(ticks.next()).isGreaterThan(first);
        assertThat(ticks.now()).isEqualTo(time.read());
    }

    @Test
    void the_upcoming_tick_lies_after_all_events_before_and_not_after_those_to_come() {
        assertThat(ticks.upcoming()).isEqualTo(time.read());
        long before = ticks.next();
        long upcoming = ticks.upcoming();
        assertThat(upcoming).isGreaterThan(before);
        assertThat(ticks.next()).isEqualTo(upcoming);
    }

    @Test
    void a_clock_that_moves_is_followed() {
        ticks.next();
        time.advance(Duration.ofSeconds(1));
        assertThat(ticks.next()).isEqualTo(time.read());
    }

    @Test
    void a_clock_may_start_below_zero() {
        Ticks early = new Ticks(new VirtualTime(-5));
        assertThat(early.next()).isEqualTo(-5);
        assertThat(early.next()).isEqualTo(-4);
    }
}
