package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.Group;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Leases and the ends of transactions, which come on any thread and at any time. */
class OpenLeaseTests {

    private static final ByteView BYTES = ByteView.of(new byte[] {1});

    private final List<String> heard = new ArrayList<>();
    private final Group group = (Group)
            Proxy.newProxyInstance(Group.class.getClassLoader(), new Class<?>[] {Group.class}, (a, b, c) -> null);
    private final AwaitingLeases among = new AwaitingLeases();
    private final OpenLease lease = new OpenLease(group, "k", new Claim.Lease() {
        @Override
        public CompletableFuture<Boolean> fill(ByteView value) {
            heard.add("filled");
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void release() {
            heard.add("released");
        }

        @Override
        public void fail(Throwable failure) {
            heard.add("failed");
        }
    });

    private List<OpenLease> found() {
        List<OpenLease> found = new ArrayList<>();
        among.watch(group, "k", new CompletableFuture<>(), found::add);
        return found;
    }

    @Test
    void waitsForTheCommit() {
        assertThat(lease.await("v", this, among)).isTrue();
        lease.end(null);
        assertThat(heard).isEmpty();
        assertThat(found()).containsExactly(lease);
        lease.committed(BYTES);
        lease.rolledBack();
        assertThat(heard).containsExactly("filled");
        assertThat(found()).isEmpty();
    }

    @Test
    void doesNotWaitForATransactionThatHasBeenRolledBackJustNow() {
        lease.rolledBack();
        assertThat(heard).containsExactly("released");
        assertThat(lease.await("v", this, among)).isFalse();
        assertThat(lease.isEnded()).isTrue();
        assertThat(found()).isEmpty();
    }

    @Test
    void doesNotWaitForATransactionThatHasBeenCommittedJustNow() {
        lease.committed(BYTES);
        assertThat(heard).containsExactly("filled");
        assertThat(lease.await("v", this, among)).isFalse();
        assertThat(lease.isEnded()).isFalse();
        assertThat(found()).isEmpty();
    }

    @Test
    void doesNotWaitForATransactionThatEndsWhileItBeginsToWait() {
        AwaitingLeases overtaken = new AwaitingLeases() {
            @Override
            void add(OpenLease begun) {
                begun.rolledBack();
                super.add(begun);
            }
        };
        lease.await("v", this, overtaken);
        assertThat(heard).containsExactly("released");
        List<OpenLease> found = new ArrayList<>();
        overtaken.watch(group, "k", new CompletableFuture<>(), found::add);
        assertThat(found).isEmpty();
    }

    @Test
    void leavesNothingOfATransactionToItsThread() {
        AwaitingLeases here = AwaitingLeases.ofThread();
        lease.await("v", this, here);
        assertThat(AwaitingLeases.ofThread()).isSameAs(here);
        lease.rolledBack();
        AwaitingLeases next = AwaitingLeases.ofThread();
        assertThat(next).isNotSameAs(here);
        lease.await("v", this, next);
        assertThat(AwaitingLeases.ofThread()).isNotSameAs(next);
    }

    @Test
    void leavesToItsThreadWhatWaitsThereWhenItWasOfAFlow() {
        AwaitingLeases here = AwaitingLeases.ofThread();
        here.add(lease);
        among.add(lease);
        among.remove(lease);
        assertThat(AwaitingLeases.ofThread()).isSameAs(here);
        here.remove(lease);
    }

    @Test
    void leavesNothingToAThreadThatAsksAgainWhenItsTransactionEndedOnAnother() throws InterruptedException {
        AwaitingLeases here = AwaitingLeases.ofThread();
        lease.await("v", this, here);
        Thread another = new Thread(lease::rolledBack);
        another.start();
        another.join();
        assertThat(AwaitingLeases.find(group, "k")).isNull();
        assertThat(AwaitingLeases.ofThread()).isNotSameAs(here);
    }

    @Test
    void isToldToWhoAskedBeforeItWaitedAndToWhoAsksAfter() {
        List<OpenLease> before = found();
        List<OpenLease> otherKey = new ArrayList<>();
        among.watch(group, "other", new CompletableFuture<>(), otherKey::add);
        CompletableFuture<Object> answered = new CompletableFuture<>();
        List<OpenLease> late = new ArrayList<>();
        among.watch(group, "k", answered, late::add);
        answered.complete("answered");
        lease.await("v", this, among);
        assertThat(before).containsExactly(lease);
        assertThat(found()).containsExactly(lease);
        assertThat(otherKey).isEmpty();
        assertThat(late).isEmpty();
    }
}
