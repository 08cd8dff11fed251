package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A fleet of one. */
class RemoteTests extends RemoteContract {

    private final Remote remote = Remote.standalone("local");

    @Override
    protected Remote remote() {
        return remote;
    }

    @Override
    protected void settle(CompletableFuture<?> future, Duration limit) {
        assertThat(future).isDone();
    }
}
