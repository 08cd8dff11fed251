package dev.circlet.peer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.circlet.SteerableDirectory;
import dev.circlet.cache.Scheduler;
import dev.circlet.ring.Member;
import dev.circlet.ring.PeerPicker;
import dev.circlet.ring.RingFactory;
import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A new ring takes the place of the old one while others tell of changes and read: under every interleaving of two threads that
 * the model checker gets to, a reader sees one view with its own ring, and what was told last is in force in the end. Each
 * answer only has to be true: when a timer runs is nobody's promise.
 */
@Tag("lincheck")
class RingSwapLincheckTests {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Fleet.class);

    @BeforeEach
    void quiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterEach
    void loud() {
        LOG.setLevel(null);
    }

    /** Rings and views do not change once they are made, so there is nothing to see for others within. */
    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsAfter(0)
                .loopIterationsBeforeThreadSwitch(100)
                .loopBound(10_000)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(
                                "dev.circlet.ring.HashRing",
                                "dev.circlet.ring.PointTable",
                                "dev.circlet.ring.RingHash",
                                "dev.circlet.ring.MemberView",
                                "dev.circlet.ring.Member")
                        .allMethods()
                        .ignore());
    }

    @Test
    void aRingIsSwappedAsAWholeAndNoChangeIsLost() {
        options()
                .actorsPerThread(2)
                .actorsBefore(1)
                .iterations(4)
                .invocationsPerIteration(100)
                .check(Swaps.class);
    }

    @Test
    void whoReadsWhileARingIsSwappedSeesAViewWithItsOwnRing() {
        options()
                .actorsPerThread(1)
                .actorsBefore(0)
                .iterations(2)
                .invocationsPerIteration(150)
                .check(Read.class);
    }

    /** One swap, and one reader meanwhile. */
    public static class Read {

        private final Swaps swaps = new Swaps();

        public Read() {
            swaps.isLeaving();
        }

        @Operation(runOnce = true)
        public void swap() {
            swaps.runTimers();
        }

        @Operation(runOnce = true)
        public boolean read() {
            return swaps.ringIsThatOfItsView();
        }
    }

    /** Members a, b and c, of which b says now and then that it is leaving. Timers wait until somebody runs them. */
    public static class Swaps {

        private final ConcurrentLinkedQueue<Runnable> timers = new ConcurrentLinkedQueue<>();
        private final Membership membership;

        public Swaps() {
            SteerableDirectory directory = new SteerableDirectory(
                    "a",
                    Stream.of("a", "b", "c")
                            .map(name -> Member.up(name, URI.create("http://" + name)))
                            .toList());
            Scheduler scheduler = (task, delay) -> {
                timers.add(task);
                return Scheduler.Cancellable.NONE;
            };
            RingFactory rings = RingFactory.consistentHash(1);
            Node node = new Node(new Fleet.Parts(
                    directory,
                    rings,
                    PeerPicker.consistentHash(),
                    new SilentTransport(),
                    () -> 0,
                    scheduler,
                    new SplittableRandom(0),
                    FleetListener.NOOP,
                    TestSettings.virtualNodes(1),
                    1,
                    "test"));
            membership = new Membership(node, directory, rings, () -> {});
        }

        @Operation
        public void isLeaving() {
            membership.told("b", true);
        }

        @Operation
        public void isBack() {
            membership.told("b", false);
        }

        @Operation
        public void runTimers() {
            Runnable timer = timers.poll();
            while (timer != null) {
                timer.run();
                timer = timers.poll();
            }
        }

        @Operation
        public boolean ringIsThatOfItsView() {
            Membership.State state = membership.state();
            List<String> ring = names(state.ring().members());
            if (!ring.equals(names(state.view().up()))) {
                throw new IllegalStateException("The ring " + ring + " is not that of " + state.view());
            }
            return true;
        }

        /** The ring has what was told; else telling it once more would be news. */
        @Validate
        public void whatWasToldIsInForce() {
            runTimers();
            boolean member = names(membership.state().ring().members()).contains("b");
            membership.told("b", !member);
            if (!timers.isEmpty()) {
                throw new IllegalStateException(
                        "A change is lost: the ring is " + membership.state().ring());
            }
            ringIsThatOfItsView();
        }

        @Operation
        public boolean revisionRises() {
            long before = membership.state().revision();
            if (membership.state().revision() < before) {
                throw new IllegalStateException("The revision fell from " + before);
            }
            return true;
        }

        private static List<String> names(List<Member> members) {
            return members.stream().map(Member::name).toList();
        }
    }

    private static final class SilentTransport implements PeerTransport {

        @Override
        public Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener) {
            return () -> {};
        }

        @Override
        public void close() {}
    }
}
