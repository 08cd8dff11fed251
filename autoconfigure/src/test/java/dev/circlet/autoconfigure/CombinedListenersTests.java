package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.GroupListener;
import dev.circlet.cache.GroupListenerContract;
import dev.circlet.peer.FleetListener;
import dev.circlet.peer.FleetListenerContract;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Several listeners as one, the first of which throws whatever it hears. */
class CombinedListenersTests {

    private final AtomicInteger heard = new AtomicInteger();

    @Nested
    class OfGroups extends GroupListenerContract {

        private final GroupListener broken = new GroupListener() {
            @Override
            public void shed(String group) {
                throw new NoSuchMethodError("a listener of the test was compiled against something else");
            }
        };
        private final GroupListener counting = new GroupListener() {
            @Override
            public void shed(String group) {
                heard.incrementAndGet();
            }
        };

        @Override
        protected GroupListener listener() {
            return new CombinedGroupListener(List.of(broken, counting));
        }

        @Test
        void tellsTheOthersIfOneThrows() {
            listener().shed("books");
            assertThat(heard).hasValue(1);
        }
    }

    @Nested
    class OfTheFleet extends FleetListenerContract {

        private final FleetListener broken = new FleetListener() {
            @Override
            public void breakerClosed(String peer) {
                throw new NoSuchMethodError("a listener of the test was compiled against something else");
            }
        };
        private final FleetListener counting = new FleetListener() {
            @Override
            public void breakerClosed(String peer) {
                heard.incrementAndGet();
            }
        };

        @Override
        protected FleetListener listener() {
            return new CombinedFleetListener(List.of(broken, counting));
        }

        @Test
        void tellsTheOthersIfOneThrows() {
            listener().breakerClosed("b");
            assertThat(heard).hasValue(1);
        }
    }
}
