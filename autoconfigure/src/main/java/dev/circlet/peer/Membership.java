package dev.circlet.peer;

import dev.circlet.cache.FailureText;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.ring.RingFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view in force and the ring built from it.
 *
 * <p>The directory says who is a member; what peers say of themselves (leaving or not) is laid on top. Changes are collected
 * for a moment, the ring is built aside and swapped in. A view that loses more than half of the members at once is more
 * likely a directory in trouble than a fleet: it must be said three times.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final int CONFIRMATIONS = 3;

    /** One view with its ring, and the ring before it for as long as that is of use. */
    record State(
            long revision,
            MemberView view,
            HashRing ring,
            @Nullable HashRing previous,
            long since) {}

    private final Node node;
    private final PeerDirectory directory;
    private final RingFactory rings;
    private final Runnable onChange;
    private final Map<String, Boolean> leaving = new ConcurrentHashMap<>();
    private final QuietMinutes doubts;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state;
    private MemberView accepted;
    private int shrunk;
    private boolean rebuildScheduled;
    private boolean confirmScheduled;
    private PeerDirectory.Registration registration = () -> {};

    Membership(Node node, PeerDirectory directory, RingFactory rings, Runnable onChange) {
        this.node = node;
        this.directory = directory;
        this.rings = rings;
        this.onChange = onChange;
        // Each of the confirmations of a loss is told.
        this.doubts = new QuietMinutes(node.scheduler, CONFIRMATIONS - 1);
        this.accepted = directory.current();
        MemberView first = effective(accepted, 1);
        this.state = new State(1, first, rings.build(first), null, node.now());
    }

    /** Follows the directory. A node that starts among others takes over keys from them. */
    void start() {
        registration = directory.subscribe(this::offered);
        directory.start();
        offered(directory.current());
        lock.lock();
        try {
            state = new State(state.revision(), state.view(), state.ring(), ringWithoutSelf(), node.now());
        } finally {
            lock.unlock();
        }
    }

    void close() {
        registration.cancel();
        directory.close();
        doubts.close();
    }

    State state() {
        return state;
    }

    /** The members but this one, in whatever state. */
    List<Member> others() {
        return state.view().members().stream()
                .filter(member -> !member.name().equals(node.name))
                .toList();
    }

    /** The ring that was in force before the present one, while the change is recent. */
    @Nullable
    HashRing previous() {
        State now = state;
        boolean warm = node.now() - now.since() < node.settings.warmWindow().toNanos();
        return warm ? now.previous() : null;
    }

    /** A peer told whether it is leaving. */
    void told(String member, boolean isLeaving) {
        Boolean before = isLeaving ? leaving.put(member, true) : leaving.remove(member);
        if (isLeaving != (before != null)) {
            scheduleRebuild();
        }
    }

    /** This node is about to leave, so that its own ring need not have it any more. */
    void leave() {
        scheduleRebuild();
    }

    private void offered(MemberView view) {
        lock.lock();
        try {
            if (view.revision() < accepted.revision()) {
                return;
            }
            if (lost(view) * 2 > accepted.members().size() && ++shrunk < CONFIRMATIONS) {
                tellKept(lost(view), shrunk);
                scheduleConfirmation();
                return;
            }
            shrunk = 0;
            accepted = view;
        } finally {
            lock.unlock();
        }
        scheduleRebuild();
    }

    /** A directory that comes and goes is told of by how often, and by what is in force meanwhile. */
    private void tellKept(long lost, int confirmed) {
        doubts.event(
                "shrunk",
                () -> LOG.warn(
                        "The directory lost {} of {} members at once; the view is kept until that is confirmed ({} of {})",
                        lost,
                        accepted.members().size(),
                        confirmed,
                        CONFIRMATIONS),
                held -> LOG.warn(
                        "The directory lost more than half of the members {} within a minute, the last time {} of them;"
                                + " the view in force has {}",
                        held == 1 ? "once more" : held + " more times",
                        lost,
                        state.view().members().size()));
    }

    /** A directory tells a view once; whether it stands by it shows when it is asked again. */
    private void scheduleConfirmation() {
        if (!confirmScheduled) {
            confirmScheduled = true;
            node.scheduler.schedule(this::confirm, node.settings.infoInterval().toNanos());
        }
    }

    private void confirm() {
        lock.lock();
        try {
            confirmScheduled = false;
            if (shrunk == 0 || node.closed) {
                return;
            }
        } finally {
            lock.unlock();
        }
        offered(directory.current());
    }

    private long lost(MemberView view) {
        return accepted.members().stream()
                .filter(member -> view.member(member.name()).isEmpty())
                .count();
    }

    private void scheduleRebuild() {
        lock.lock();
        try {
            if (rebuildScheduled) {
                return;
            }
            rebuildScheduled = true;
        } finally {
            lock.unlock();
        }
        node.scheduler.schedule(this::rebuild, node.settings.debounce().toNanos());
    }

    private void rebuild() {
        State before = state;
        State after = before;
        lock.lock();
        try {
            rebuildScheduled = false;
            if (node.closed) {
                return;
            }
            leaving.keySet().removeIf(name -> accepted.member(name).isEmpty());
            before = state;
            after = before;
            MemberView view = effective(accepted, before.revision() + 1);
            if (view.members().equals(before.view().members())) {
                return;
            }
            HashRing ring = rings.build(view);
            if (ring.fingerprint() == before.ring().fingerprint()) {
                after = new State(view.revision(), view, ring, before.previous(), before.since());
            } else {
                after = new State(view.revision(), view, ring, before.ring(), node.now());
                node.viewChanges.increment();
            }
            state = after;
        } catch (RuntimeException failure) {
            doubts.event(
                    "refused",
                    () -> LOG.error(
                            "A new view cannot be put in force; the ring stays as it is",
                            FailureText.tellable(failure)),
                    held -> LOG.error(
                            "New views could not be put in force {} within a minute; the ring stays as it is",
                            held == 1 ? "once more" : held + " more times",
                            FailureText.tellable(failure)));
            return;
        } finally {
            lock.unlock();
        }
        onChange.run();
        tell(before.ring(), after.ring());
    }

    private void tell(HashRing before, HashRing after) {
        if (before.fingerprint() != after.fingerprint()) {
            node.tell(hearing -> hearing.ringChanged(before, after));
        }
    }

    private MemberView effective(MemberView view, long revision) {
        List<Member> members = view.members().stream()
                .map(member -> isLeaving(member) ? member.withState(Member.State.LEAVING) : member)
                .toList();
        return MemberView.of(revision, node.name, members);
    }

    private boolean isLeaving(Member member) {
        return member.name().equals(node.name) ? node.leaving : leaving.containsKey(member.name());
    }

    private @Nullable HashRing ringWithoutSelf() {
        MemberView view = state.view();
        List<Member> members = view.members().stream()
                .map(member -> member.name().equals(node.name) ? member.withState(Member.State.JOINING) : member)
                .toList();
        MemberView without = MemberView.of(view.revision(), node.name, members);
        try {
            return without.up().isEmpty() ? null : rings.build(without);
        } catch (RuntimeException failure) {
            LOG.warn(
                    "The keys of this node cannot be taken over from the others, for their ring cannot be built",
                    FailureText.tellable(failure));
            return null;
        }
    }
}
