package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link PeerDirectory} promises; extend it for an implementation. */
public abstract class PeerDirectoryContract {

    private PeerDirectory directory;

    /** Returns a new directory, not yet started. */
    protected abstract PeerDirectory create();

    /**
     * Changes the members at the source of the directory and returns when its listeners have been told, or returns
     * false if members never change.
     */
    protected abstract boolean change(PeerDirectory directory);

    @BeforeEach
    void createDirectory() {
        directory = create();
    }

    @AfterEach
    void closeDirectory() {
        directory.close();
    }

    @Test
    void hasAViewWithSelfBeforeStartWhileRunningAndAfterClose() {
        assertSelfInView();
        directory.start();
        assertSelfInView();
        directory.close();
        assertSelfInView();
    }

    @Test
    void mayBeStartedAndClosedTwice() {
        directory.start();
        directory.start();
        directory.close();
        directory.close();
        assertSelfInView();
    }

    @Test
    void tellsLaterViewsWithRisingRevisions() {
        directory.start();
        MemberView before = directory.current();
        List<MemberView> told = new CopyOnWriteArrayList<>();
        directory.subscribe(told::add);
        assertThat(told).as("the current view is not told").isEmpty();

        assumeTrue(change(directory));
        assumeTrue(change(directory));

        assertThat(told).isNotEmpty().isSortedAccordingTo((a, b) -> Long.compare(a.revision(), b.revision()));
        assertThat(told)
                .extracting(MemberView::revision)
                .doesNotHaveDuplicates()
                .allSatisfy(revision -> assertThat(revision).isGreaterThan(before.revision()));
        assertThat(told.get(told.size() - 1)).isEqualTo(directory.current());
    }

    @Test
    void tellsACancelledListenerNothingMore() {
        directory.start();
        List<MemberView> told = new CopyOnWriteArrayList<>();
        PeerDirectory.Registration registration = directory.subscribe(told::add);
        registration.cancel();
        registration.cancel();

        assumeTrue(change(directory));

        assertThat(told).isEmpty();
    }

    @Test
    void endsOneSubscriptionOfAListenerThatHasTwo() {
        directory.start();
        List<MemberView> told = new CopyOnWriteArrayList<>();
        Consumer<MemberView> listener = told::add;
        directory.subscribe(listener);
        PeerDirectory.Registration second = directory.subscribe(listener);
        second.cancel();
        second.cancel();

        assumeTrue(change(directory));

        assertThat(told).containsExactly(directory.current());
    }

    @Test
    void keepsItsLastAnswerWhenClosed() {
        directory.start();
        change(directory);
        MemberView last = directory.current();
        directory.close();
        assertThat(directory.current()).isEqualTo(last);
    }

    @Test
    void hasAnsweredForGoodOnceThereAreOthersInTheView() {
        directory.start();
        change(directory);
        assumeTrue(directory.current().members().size() > 1);
        assertThat(directory.hasAnswered()).isTrue();
        directory.close();
        assertThat(directory.hasAnswered()).isTrue();
    }

    @Test
    void tellsTheOthersIfOneListenerThrows() {
        directory.start();
        List<MemberView> told = new CopyOnWriteArrayList<>();
        directory.subscribe(view -> {
            throw new IllegalStateException("a listener of the test throws");
        });
        directory.subscribe(told::add);

        assumeTrue(change(directory));

        assertThat(told).containsExactly(directory.current());
    }

    private void assertSelfInView() {
        assertThat(directory.current().members()).contains(directory.current().self());
    }
}
