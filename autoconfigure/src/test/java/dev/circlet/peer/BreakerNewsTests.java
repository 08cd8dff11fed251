package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BreakerNewsTests {

    private final List<String> heard = new ArrayList<>();
    private Runnable whileOpeningIsTold = () -> {};

    private final FleetListener listener = new FleetListener() {
        @Override
        public void breakerOpened(String peer, int failures, String reason) {
            whileOpeningIsTold.run();
            heard.add("opened");
        }

        @Override
        public void breakerClosed(String peer) {
            heard.add("closed");
        }
    };

    private final BreakerNews news = new BreakerNews(event -> event.accept(listener));

    /** A peer that answers late does so just when it has been given up. */
    @Test
    void whatFollowsWhileAListenerIsBusyIsToldAfterwardsAndNobodyWaits() {
        whileOpeningIsTold = () -> inAnotherThread(() -> news.after(() -> true, BreakerNewsTests::closed));

        news.after(() -> true, BreakerNewsTests::opened);

        assertThat(heard).containsExactly("opened", "closed");
    }

    @Test
    void whatChangesNothingIsNotTold() {
        news.after(() -> false, BreakerNewsTests::opened);

        assertThat(heard).isEmpty();
    }

    private static void inAnotherThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static Consumer<FleetListener> opened() {
        return hearing -> hearing.breakerOpened("b", 5, "timeout");
    }

    private static Consumer<FleetListener> closed() {
        return hearing -> hearing.breakerClosed("b");
    }
}
