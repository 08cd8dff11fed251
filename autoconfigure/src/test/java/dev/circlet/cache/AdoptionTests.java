package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Groups without a getter that a node has because its peers ask it for them. */
class AdoptionTests {

    private static final ByteView VALUE = ByteView.utf8("value");

    private final TestNode node = new TestNode(builder -> builder.adopting(name -> !name.equals("fixed"), 2)
            .customizer(spec -> spec.toBuilder().ttl(Duration.ofMinutes(7)).build()));

    private CompletableFuture<Answer> claim(String group, int codecVersion) {
        Inbound.Terms terms = new Inbound.Terms(Inbound.Purpose.OWNER, codecVersion, 0, 60_000_000_000L, true);
        return node.groups.inbound().claim(group, KeyQuery.of("k"), terms, KeyQuery.NO_MARK);
    }

    private Answer claimed(String group) {
        return TestNode.done(claim(group, Codec.BYTES.version()));
    }

    private static void assertUnknown(Answer answer) {
        assertThat(answer).isEqualTo(Answer.Refused.because(Answer.Reason.UNKNOWN_GROUP));
    }

    private void fill(String group, Answer leased) {
        long token = ((Answer.Leased) leased).token();
        Answer value = new Answer.Value(VALUE, 0, Answer.NO_TTL, false, true);
        assertThat(node.groups.inbound().fill(group, Codec.BYTES.version(), KeyQuery.of("k"), token, value))
                .isTrue();
    }

    @Test
    void anOwnerThatIsAskedForALeaseMakesTheGroupWithItsOwnSettings() {
        fill("quotes", claimed("quotes"));
        assertThat(node.groups.get("quotes").spec().ttl()).isEqualTo(Duration.ofMinutes(7));
        assertThat(node.groups.get("quotes").get("k")).isEqualTo(VALUE);
    }

    @Test
    void theApplicationFindsWhatIsThereWhenItAsksForTheGroupItself() {
        Answer lease = claimed("quotes");
        LeaseGroup group = node.groups.leased("quotes");
        CompletableFuture<Claim> waits = group.claim("k");
        assertThat(waits).isNotDone();
        fill("quotes", lease);
        assertThat(TestNode.done(waits)).isEqualTo(new Claim.Held(VALUE));
        assertThat(node.groups.leased("quotes")).isSameAs(group);
        assertThatThrownBy(() ->
                        node.groups.registerLeased(GroupSpec.leased("quotes").build()))
                .isInstanceOf(InvalidGroupException.class);
    }

    @Test
    void itGivesWayToAGroupThatTheApplicationRegisters() {
        fill("quotes", claimed("quotes"));
        claimed("books");
        CompletableFuture<Answer> waits = claim("books", Codec.BYTES.version());
        LeaseGroup own = node.groups.registerLeased(
                GroupSpec.leased("quotes").maxValueBytes(4).build());
        assertThat(node.groups.get("quotes")).isSameAs(own);
        assertThat(own.find("k")).isEmpty();
        Group books = node.groups.register(GroupSpec.named("books").build(), key -> "loaded");
        assertThat(node.get(books, "k").toUtf8String()).isEqualTo("loaded");
        assertUnknown(TestNode.done(waits));
    }

    @Test
    void namesThatTheApplicationWouldNotHaveAndOtherCodecsAreUnknown() {
        assertUnknown(claimed("fixed"));
        assertUnknown(TestNode.done(claim("quotes", 4711)));
        assertThat(node.groups.all()).isEmpty();
    }

    @Test
    void onlyALeaseMakesAGroup() {
        assertUnknown(TestNode.done(
                node.groups.inbound().answer("quotes", KeyQuery.of("k"), TestNode.terms(Inbound.Purpose.OWNER, true))));
        assertThat(node.groups.inbound().renew("quotes", "k", 7)).isZero();
        assertThat(node.groups.all()).isEmpty();
    }

    @Test
    void peersBringSoManyAndNoMoreUntilTheApplicationAsksForThem() {
        claimed("a");
        claimed("b");
        assertUnknown(claimed("c"));
        assertThat(node.groups.all()).extracting(Group::name).containsExactly("a", "b");
        node.groups.leased("a");
        assertThat(claimed("c")).isInstanceOf(Answer.Leased.class);
        assertUnknown(claimed("d"));
    }

    @Test
    void whatCannotBeAGroupOrFailsToBecomeOneIsUnknown() {
        assertUnknown(claimed("no group at all"));
        TestNode failing = new TestNode(builder -> builder.adopting(
                name -> {
                    throw new IllegalStateException("closing");
                },
                1));
        Inbound.Terms terms = TestNode.terms(Inbound.Purpose.OWNER, true);
        assertUnknown(
                TestNode.done(failing.groups.inbound().claim("quotes", KeyQuery.of("k"), terms, KeyQuery.NO_MARK)));
        TestNode none = new TestNode();
        assertUnknown(TestNode.done(none.groups.inbound().claim("quotes", KeyQuery.of("k"), terms, KeyQuery.NO_MARK)));
    }
}
