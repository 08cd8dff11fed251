package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Flights and their map under every interleaving of two threads that the model checker gets to: whatever it finds must also be
 * the outcome of the same calls one after the other.
 */
@Tag("lincheck")
class FlightsLincheckTests {

    private static void check(Class<?> operations) {
        options().check(operations);
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2)
                .iterations(8)
                .invocationsPerIteration(150);
    }

    @Test
    void joiningReplacingDetachingAndLandingOfAKeyAreAtomic() {
        options().sequentialSpecification(FlightMapModel.class).check(FlightMap.class);
    }

    @Test
    void theLastToLeaveGivesTheFlightUpAndNobodyEntersAfterwards() {
        check(Waiters.class);
    }

    @Test
    void nobodyIsLeftWaitingForAFlightThatLanded() {
        check(Wakening.class);
    }

    /** The flights of one key, each known by its number. */
    public static class FlightMap {

        private final Flights<ForwardFlight> flights = Flights.perKey().create("group", Flights.Kind.FORWARD);
        private final ConcurrentHashMap<Integer, ForwardFlight> made = new ConcurrentHashMap<>();
        private final AtomicInteger numbers = new AtomicInteger();

        @Operation
        public long join() {
            return flights.join("key", flight -> true, this::make).hash();
        }

        @Operation
        public long replace() {
            return flights.join("key", flight -> false, this::make).hash();
        }

        @Operation
        public long detach() {
            ForwardFlight flight = flights.detach("key");
            return flight == null ? 0 : flight.isDetached() ? flight.hash() : -1;
        }

        @Operation
        public void land(@Param(gen = IntGen.class, conf = "1:2") int number) {
            ForwardFlight flight = made.get(number);
            if (flight != null) {
                flights.land("key", flight);
            }
        }

        private ForwardFlight make() {
            int number = numbers.incrementAndGet();
            ForwardFlight flight = new ForwardFlight("key", number, abandoned -> {});
            made.put(number, flight);
            return flight;
        }
    }

    /** What the map is to do, without any concurrency: the number of the present flight, and how many there were. */
    public static class FlightMapModel {

        private int present;
        private int made;

        public long join() {
            return present == 0 ? replace() : present;
        }

        public long replace() {
            present = ++made;
            return present;
        }

        public long detach() {
            int detached = present;
            present = 0;
            return detached;
        }

        public void land(int number) {
            if (present == number) {
                present = 0;
            }
        }
    }

    /** A flight with three callers in it, each of which may leave. */
    public static class Waiters {

        private final AtomicReference<@Nullable Thread> gaveUp = new AtomicReference<>();
        private final AtomicInteger abandoned = new AtomicInteger();
        private final ForwardFlight flight = new ForwardFlight("key", 1, given -> {
            abandoned.incrementAndGet();
            gaveUp.set(Thread.currentThread());
        });

        public Waiters() {
            flight.enter();
            flight.enter();
        }

        @Operation
        public boolean enter() {
            return flight.enter();
        }

        @Operation
        public boolean claim() {
            return flight.claim();
        }

        @Operation(runOnce = true)
        public boolean leaveFirst() {
            return leave();
        }

        @Operation(runOnce = true)
        public boolean leaveSecond() {
            return leave();
        }

        @Operation(runOnce = true)
        public boolean leaveThird() {
            return leave();
        }

        private boolean leave() {
            boolean already = gaveUp.get() == Thread.currentThread();
            flight.leave();
            return !already && gaveUp.get() == Thread.currentThread();
        }

        @Validate
        public void isGivenUpOnce() {
            if (abandoned.get() > 1 || flight.enter() == (abandoned.get() == 1)) {
                throw new IllegalStateException("Given up " + abandoned.get() + " times");
            }
        }
    }

    /** A flight that lands while callers begin and cease to wait. */
    public static class Wakening {

        private final ForwardFlight flight = new ForwardFlight("key", 1, given -> {});
        private final ConcurrentLinkedQueue<CompletableFuture<Landing>> waiters = new ConcurrentLinkedQueue<>();

        @Operation
        public void await() {
            CompletableFuture<Landing> waiter = new CompletableFuture<>();
            waiters.add(waiter);
            flight.wake(waiter);
        }

        @Operation(runOnce = true)
        public void cancel() {
            CompletableFuture<Landing> waiter = new CompletableFuture<>();
            flight.wake(waiter);
            waiter.cancel(false);
        }

        @Operation(runOnce = true)
        public boolean land() {
            return flight.landing().complete(new Landing.Closed());
        }

        @Validate
        public void nobodyIsLeft() {
            boolean landed = flight.landing().isDone();
            for (CompletableFuture<Landing> waiter : waiters) {
                if (waiter.isDone() != landed) {
                    throw new IllegalStateException("A waiter was " + (landed ? "forgotten" : "woken too early"));
                }
            }
            if (landed && flight.waiting() > 0) {
                throw new IllegalStateException(flight.waiting() + " waiters are still on the roll");
            }
        }
    }
}
