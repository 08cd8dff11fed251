package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class InFlightTests {

    @Test
    void refusesWhatDoesNotFitAndForgetsIt() {
        InFlight inFlight = new InFlight(1, 100);

        assertThat(inFlight.hold(60)).isTrue();
        assertThat(inFlight.hold(41)).isFalse();
        assertThat(inFlight.bytes()).isEqualTo(60);
        assertThat(inFlight.hold(40)).isTrue();
        inFlight.force(5);
        assertThat(inFlight.bytes()).isEqualTo(105);
        inFlight.free(6);
        assertThat(inFlight.hold(Long.MAX_VALUE)).isFalse();
        assertThat(inFlight.hold(1)).isTrue();
        assertThat(inFlight.enter()).isTrue();
        assertThat(inFlight.enter()).isFalse();
        inFlight.exit();
        assertThat(inFlight.enter()).isTrue();
    }

    @Test
    void whatIsRefusedTakesNoRoomFromOthers() throws Exception {
        InFlight inFlight = new InFlight(1, 100);
        assertThat(inFlight.hold(90)).isTrue();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> small = new ArrayList<>();
            for (long count : new long[] {5, 5}) {
                small.add(threads.submit(() -> {
                    int refused = 0;
                    for (int i = 0; i < 100_000; i++) {
                        if (inFlight.hold(count)) {
                            inFlight.free(count);
                        } else {
                            refused++;
                        }
                    }
                    return refused;
                }));
            }
            Future<?> tooMuch = threads.submit(() -> {
                for (int i = 0; i < 100_000; i++) {
                    assertThat(inFlight.hold(50)).isFalse();
                }
            });
            for (Future<Integer> one : small) {
                assertThat(one.get()).isZero();
            }
            tooMuch.get();
            assertThat(inFlight.bytes()).isEqualTo(90);
        } finally {
            threads.shutdownNow();
        }
    }
}
