package dev.circlet.report;

import dev.circlet.VirtualTime;
import dev.circlet.cache.GroupListener;
import dev.circlet.cache.GroupListenerContract;
import dev.circlet.peer.FleetListener;
import dev.circlet.peer.FleetListenerContract;
import org.junit.jupiter.api.Nested;

/** The log of events as a listener. */
class EventLogListenerTests {

    private final EventLog log = new EventLog(new VirtualTime());

    @Nested
    class OfGroups extends GroupListenerContract {

        @Override
        protected GroupListener listener() {
            return log;
        }
    }

    @Nested
    class OfTheFleet extends FleetListenerContract {

        @Override
        protected FleetListener listener() {
            return log;
        }
    }
}
