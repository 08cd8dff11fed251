package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every {@link GroupListener} promises; extend it for an implementation. */
public abstract class GroupListenerContract {

    /** Returns the listener under test, the same at each call. */
    protected abstract GroupListener listener();

    private void tellAll(String group) {
        listener().registered(group);
        listener().shed(group);
        listener().takenOver(group);
        for (GroupListener.Outcome outcome : GroupListener.Outcome.values()) {
            listener().loaded(group, outcome, 0);
            listener().loaded(group, outcome, Long.MAX_VALUE);
        }
        for (GroupListener.LeaseLoss loss : GroupListener.LeaseLoss.values()) {
            listener().leaseLost(group, loss);
        }
    }

    @Test
    void hearsOfEverythingFromEveryThreadWithoutDisturbingIt() {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (String group : List.of("books", "books", "never-registered", "a.b:c")) {
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 100; i++) {
                    tellAll(group);
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new));
        all.join();
        assertThat(all).isCompleted();
    }
}
