package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.cache.GroupListener.LeaseLoss;
import dev.circlet.cache.GroupListener.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Leases on a node that stands alone or owns the key. */
class LeaseGroupTests {

    private static final ByteView VALUE = ByteView.utf8("value");

    private final List<LeaseLoss> losses = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final TestNode node = new TestNode(builder -> builder.listener(new GroupListener() {
        @Override
        public void leaseLost(String group, LeaseLoss loss) {
            losses.add(loss);
        }

        @Override
        public void loaded(String group, Outcome outcome, long nanos) {
            outcomes.add(outcome);
        }
    }));
    private LeaseGroup group = node.groups.registerLeased(spec().build());

    private static GroupSpec.Builder spec() {
        return GroupSpec.leased("quotes").loadTimeout(Duration.ofSeconds(30));
    }

    private Claim.Lease lease(String key) {
        return (Claim.Lease) TestNode.done(group.claim(key));
    }

    private static void assertHeld(CompletableFuture<Claim> claim, ByteView value) {
        assertThat(TestNode.done(claim)).isEqualTo(new Claim.Held(value));
    }

    @Test
    void theFirstToClaimAColdKeyComputesAndTheOthersReceiveItsValue() {
        Claim.Lease lease = lease("k");
        List<CompletableFuture<Claim>> others =
                Stream.generate(() -> group.claim("k")).limit(100).toList();
        assertThat(others).noneMatch(CompletableFuture::isDone);
        assertThat(TestNode.done(lease.fill(VALUE))).isTrue();
        others.forEach(claim -> assertHeld(claim, VALUE));
        assertHeld(group.claim("k"), VALUE);
        assertThat(group.get("k")).isEqualTo(VALUE);
        assertThat(group.stats().loads()).isEqualTo(1);
        assertThat(group.stats().leases()).isEqualTo(1);
        assertThat(group.stats().leasesLost()).isZero();
        assertThat(outcomes).containsExactly(Outcome.VALUE);
        assertThat(node.time.pending()).isOne();
    }

    @Test
    void claimsAndGetsAreAmongTheReadsOfTheApplication() {
        Claim.Lease lease = lease("k");
        group.claim("k");
        TestNode.done(lease.fill(VALUE));
        group.claim("k");
        group.get("k");
        assertThat(node.groups.inbound().hottest("quotes", 5)).containsExactly(new HotKey("k", 4, 0, false));
    }

    @Test
    void aLeaseOfAPeerThatIsNotRenewedLastsAsLongAsItIsSetTo() {
        TestNode owner = new TestNode(builder -> builder.lease(Duration.ofSeconds(2)));
        owner.groups.registerLeased(spec().build());
        assertThat(TestNode.done(claimOfPeer(owner))).isInstanceOfSatisfying(Answer.Leased.class, lease -> {
            assertThat(lease.token()).isNotZero();
            assertThat(lease.nanos()).isEqualTo(2_000_000_000L);
        });
        CompletableFuture<Answer> next = claimOfPeer(owner);
        owner.advance(Duration.ofMillis(1_999));
        assertThat(next).isNotDone();
        owner.advance(Duration.ofMillis(1));
        assertThat(TestNode.done(next)).isInstanceOf(Answer.Leased.class);
        assertThat(owner.groups.get("quotes").stats().leases()).isEqualTo(2);
        assertThat(owner.groups.get("quotes").stats().leasesLost()).isEqualTo(1);
    }

    private static CompletableFuture<Answer> claimOfPeer(TestNode owner) {
        Inbound.Terms terms = new Inbound.Terms(Inbound.Purpose.OWNER, Codec.BYTES.version(), 0, 60_000_000_000L, true);
        return owner.groups.inbound().claim("quotes", KeyQuery.of("k"), terms, KeyQuery.NO_MARK);
    }

    @Test
    void aLeaseHasToLast() {
        assertThatThrownBy(() -> new TestNode(builder -> builder.lease(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease");
    }

    @Test
    void nullIsRememberedForTheNegativeTtl() {
        assertThat(TestNode.done(lease("k").fill(null))).isTrue();
        assertHeld(group.claim("k"), null);
        assertThat(group.find("k")).isEmpty();
        assertThat(group.lookup("k").source()).isEqualTo(Lookup.Source.NEGATIVE);
        assertThat(group.stats().negativeEntries()).isEqualTo(1);
        node.advance(Duration.ofSeconds(6));
        lease("k");
    }

    @Test
    void aLookUpLeadsToNoLease() {
        assertThat(group.find("k")).isEmpty();
        assertThatThrownBy(() -> group.get("k")).isInstanceOf(KeyNotFoundException.class);
        assertThat(group.lookup("k").found()).isFalse();
        assertThat(group.lookup("k").source()).isEqualTo(Lookup.Source.NONE);
        assertThat(group.getAll(List.of("k", "l"))).isEmpty();
        Claim.Lease lease = lease("k");
        assertThat(group.find("k")).isEmpty();
        lease.fill(VALUE);
        assertThat(group.getAll(List.of("k", "l"))).isEqualTo(Map.of("k", VALUE));
        assertThat(group.stats().loads()).isEqualTo(1);
    }

    @Test
    void aReleasedLeaseGoesToTheNext() {
        Claim.Lease first = lease("k");
        CompletableFuture<Claim> second = group.claim("k");
        CompletableFuture<Claim> third = group.claim("k");
        first.release();
        assertThat(third).isNotDone();
        ((Claim.Lease) TestNode.done(second)).fill(VALUE);
        assertHeld(third, VALUE);
        assertThat(outcomes).containsExactly(Outcome.CANCELLED, Outcome.VALUE);
        assertThat(losses).isEmpty();
    }

    @Test
    void whoWaitsForAHolderThatFailsGetsTheVeryException() {
        Claim.Lease lease = lease("k");
        CompletableFuture<Claim> other = group.claim("k");
        Exception failure = new Exception("no such quote");
        lease.fail(failure);
        assertThat(TestNode.failure(other)).isSameAs(failure);
        assertThat(group.stats().loadFailures()).isEqualTo(1);
        lease("k");
    }

    @Test
    void onlyTheFirstEndCounts() {
        Claim.Lease lease = lease("k");
        lease.release();
        assertThat(TestNode.done(lease.fill(VALUE))).isFalse();
        lease.fail(new IllegalStateException());
        assertThat(group.find("k")).isEmpty();
        assertThat(group.stats().loads()).isEqualTo(1);
    }

    @Test
    void aClaimThatIsCancelledLeavesTheQueue() {
        Claim.Lease first = lease("k");
        CompletableFuture<Claim> second = group.claim("k");
        CompletableFuture<Claim> third = group.claim("k");
        second.cancel(false);
        first.release();
        TestNode.done(third);
    }

    @Test
    void aSlowHolderKeepsItsLeaseUpToTheLoadTimeout() {
        Claim.Lease lease = lease("k");
        node.advance(Duration.ofSeconds(20));
        CompletableFuture<Claim> late = group.claim("k");
        node.advance(Duration.ofSeconds(9));
        assertThat(late).isNotDone();
        assertThat(TestNode.done(lease.fill(VALUE))).isTrue();
        assertHeld(late, VALUE);
        assertThat(losses).isEmpty();
    }

    @Test
    void aHolderThatTakesALittleLongerThanItsTimeIsWaitedFor() {
        Claim.Lease lease = lease("k");
        List<CompletableFuture<Claim>> others =
                Stream.generate(() -> group.claim("k")).limit(600).toList();
        node.advance(Duration.ofSeconds(39));
        assertThat(others).noneMatch(CompletableFuture::isDone);
        assertThat(TestNode.done(lease.fill(VALUE))).isTrue();
        others.forEach(claim -> assertHeld(claim, VALUE));
        assertThat(outcomes).containsExactly(Outcome.VALUE);
    }

    @Test
    void noLeaseLastsMoreThanTwiceTheLoadTimeout() {
        group = node.groups.registerLeased(
                GroupSpec.leased("fast").loadTimeout(Duration.ofSeconds(2)).build());
        lease("k");
        CompletableFuture<Claim> next = group.claim("k");
        node.advance(Duration.ofMillis(3_999));
        assertThat(next).isNotDone();
        node.advance(Duration.ofMillis(2));
        assertThat(TestNode.done(next)).isInstanceOf(Claim.Lease.class);
    }

    @Test
    void theOthersWaitForTheNextOneWhenAHolderTakesTooLong() {
        lease("k");
        List<CompletableFuture<Claim>> others =
                Stream.generate(() -> group.claim("k")).limit(600).toList();
        node.advance(Duration.ofSeconds(41));
        Claim.Lease next = (Claim.Lease) TestNode.done(others.get(0));
        assertThat(others.subList(1, 600)).noneMatch(CompletableFuture::isDone);
        node.advance(Duration.ofSeconds(20));
        assertThat(TestNode.done(next.fill(VALUE))).isTrue();
        others.subList(1, 600).forEach(claim -> assertHeld(claim, VALUE));
        assertThat(outcomes).containsExactly(Outcome.TIMEOUT, Outcome.VALUE);
    }

    @Test
    void whatCameTooLateForTheFleetStillReachesWhoWaitsOnItsNode() {
        Claim.Lease lease = lease("k");
        CompletableFuture<Claim> next = group.claim("k");
        CompletableFuture<Claim> other = group.claim("k");
        node.advance(Duration.ofSeconds(41));
        assertThat(TestNode.done(lease.fill(VALUE))).isFalse();
        assertHeld(other, VALUE);
        ByteView fresh = ByteView.utf8("fresh");
        assertThat(TestNode.done(((Claim.Lease) TestNode.done(next)).fill(fresh)))
                .isTrue();
        assertThat(group.get("k")).isEqualTo(fresh);
    }

    @Test
    void aHolderThatTakesTooLongLosesItsLeaseToTheNext() {
        Claim.Lease lease = lease("k");
        node.advance(Duration.ofSeconds(20));
        CompletableFuture<Claim> late = group.claim("k");
        node.advance(Duration.ofSeconds(21));
        Claim.Lease next = (Claim.Lease) TestNode.done(late);
        assertThat(TestNode.done(lease.fill(VALUE))).isFalse();
        assertThat(TestNode.done(next.fill(VALUE))).isTrue();
        assertThat(outcomes).containsExactly(Outcome.TIMEOUT, Outcome.VALUE);
    }

    @Test
    void aClaimThatWaitedForTwoHoldersInVainComputesForItself() {
        lease("k");
        node.advance(Duration.ofMillis(100));
        CompletableFuture<Claim> first = group.claim("k");
        CompletableFuture<Claim> second = group.claim("k");
        CompletableFuture<Claim> third = group.claim("k");
        node.advance(Duration.ofSeconds(40));
        assertThat(TestNode.done(first)).isInstanceOf(Claim.Lease.class);
        assertThat(second).isNotDone();
        node.advance(Duration.ofSeconds(30));
        assertThat(TestNode.done(second)).isInstanceOf(Claim.Lease.class);
        assertThat(TestNode.done(third)).isInstanceOf(Claim.Lease.class);
    }

    @Nested
    class WhenTheKeyIsInvalidatedMeanwhile {

        @Test
        void whoWaitedMayTakeTheValueAndNobodyKeepsIt() {
            Claim.Lease lease = lease("k");
            CompletableFuture<Claim> waited = group.claim("k");
            group.invalidate("k");
            CompletableFuture<Claim> later = group.claim("k");
            Claim.Lease anew = (Claim.Lease) TestNode.done(later);
            assertThat(TestNode.done(lease.fill(VALUE))).isFalse();
            assertHeld(waited, VALUE);
            assertThat(group.find("k")).isEmpty();
            assertThat(losses).containsExactly(LeaseLoss.VOIDED);
            assertThat(group.stats().leasesLost()).isEqualTo(1);
            ByteView fresh = ByteView.utf8("fresh");
            assertThat(TestNode.done(anew.fill(fresh))).isTrue();
            assertThat(group.get("k")).isEqualTo(fresh);
        }

        @Test
        void theSameHoldsForTheWholeGroup() {
            Claim.Lease lease = lease("k");
            group.invalidateAll();
            Claim.Lease anew = lease("k");
            assertThat(TestNode.done(lease.fill(VALUE))).isFalse();
            assertThat(TestNode.done(anew.fill(VALUE))).isTrue();
        }
    }

    @Nested
    class Put {

        private final ByteView put = ByteView.utf8("put");

        @Test
        void replacesWhatIsHeld() {
            lease("k").fill(VALUE);
            assertThat(TestNode.done(group.put("k", put)).complete()).isTrue();
            assertThat(group.get("k")).isEqualTo(put);
            assertThat(group.stats().loads()).isEqualTo(1);
            TestNode.done(group.put("k", null));
            assertHeld(group.claim("k"), null);
        }

        @Test
        void beatsWhoComputes() {
            Claim.Lease lease = lease("k");
            TestNode.done(group.put("k", put));
            assertThat(TestNode.done(lease.fill(VALUE))).isFalse();
            assertThat(group.get("k")).isEqualTo(put);
        }
    }

    @Test
    void aValueOverTheLimitReachesWhoWaitsAndIsNotKept() {
        group = node.groups.registerLeased(
                GroupSpec.leased("small").maxValueBytes(4).build());
        Claim.Lease lease = lease("k");
        CompletableFuture<Claim> other = group.claim("k");
        assertThat(TestNode.done(lease.fill(VALUE))).isFalse();
        assertHeld(other, VALUE);
        assertThat(group.find("k")).isEmpty();
        TestNode.done(group.put("k", VALUE));
        assertThat(group.find("k")).isEmpty();
        assertThat(losses).isEmpty();
    }

    @Test
    void beyondTheLimitOfLeasesEachComputesForItself() {
        group = node.groups.registerLeased(
                GroupSpec.leased("few").loadConcurrency(1).maxWaitingLoads(1).build());
        lease("a");
        lease("b");
        Claim.Lease third = lease("c");
        CompletableFuture<Claim> waits = group.claim("c");
        assertThat(waits).isNotDone();
        assertThat(TestNode.done(third.fill(VALUE))).isTrue();
        assertHeld(waits, VALUE);
    }

    @Test
    void aGroupThatIsSwitchedOffLetsEachCompute() {
        group.bypass(true);
        Claim.Lease first = lease("k");
        lease("k");
        assertThat(TestNode.done(first.fill(VALUE))).isFalse();
        group.bypass(false);
        lease("k");
    }

    @Test
    void closingTheRegistryFailsWhoWaits() {
        lease("k");
        CompletableFuture<Claim> waits = group.claim("k");
        node.groups.close();
        assertThat(TestNode.failure(waits)).isInstanceOf(IllegalStateException.class);
        assertThat(TestNode.failure(group.claim("k"))).isInstanceOf(IllegalStateException.class);
        assertThat(node.time.pending()).isZero();
    }

    @Test
    void keysAreCheckedAndTheMembershipFilterIsAskedFirst() {
        assertThat(TestNode.failure(group.claim(""))).isInstanceOf(InvalidKeyException.class);
        group = node.groups.registerLeased(GroupSpec.leased("known")
                .membershipFilter(key -> key.equals("k"))
                .build());
        lease("k");
        assertHeld(group.claim("other"), null);
    }

    @Test
    void aPutInsideATransactionWaitsForItsCommit() {
        List<Runnable> afterCommit = new ArrayList<>();
        TestNode transactional = new TestNode(builder -> builder.commitHook(afterCommit::add));
        group = transactional.groups.registerLeased(spec().build());
        assertThat(TestNode.done(group.put("k", VALUE)).deferred()).isTrue();
        assertThat(group.find("k")).isEmpty();
        afterCommit.forEach(Runnable::run);
        assertThat(group.get("k")).isEqualTo(VALUE);
    }

    @Test
    void itIsRegisteredLikeAnyOtherGroup() {
        assertThat(node.groups.get("quotes")).isSameAs(group);
        assertThat(node.groups.all()).containsExactly(group);
        assertThat(node.groups.find("quotes")).containsSame(group);
        assertThat(node.groups.typed("quotes", ByteView.class).find("k")).isEmpty();
        assertThat(group.spec().isLeased()).isTrue();
        assertThatThrownBy(() -> node.groups.registerLeased(spec().build()))
                .isInstanceOf(InvalidGroupException.class)
                .hasMessageContaining("two groups");
        assertThatThrownBy(() ->
                        node.groups.registerLeased(GroupSpec.named("other").build()))
                .isInstanceOf(InvalidGroupException.class);
        assertThatThrownBy(() -> node.groups.register(GroupSpec.leased("other").build(), (Getter<Object>) key -> key))
                .isInstanceOf(InvalidGroupException.class);
    }

    @Test
    void itCannotBeToldToLoadInTheBackground() {
        GroupSpec leased = spec().build();
        assertThatThrownBy(() ->
                        leased.toBuilder().refreshAfter(Duration.ofSeconds(1)).build())
                .isInstanceOf(InvalidGroupException.class)
                .hasMessageContaining("refresh-after");
        assertThatThrownBy(() ->
                        leased.toBuilder().staleIfError(Duration.ofSeconds(1)).build())
                .isInstanceOf(InvalidGroupException.class);
        assertThatThrownBy(() -> leased.toBuilder().earlyRefresh(1).build()).isInstanceOf(InvalidGroupException.class);
    }
}
