package dev.circlet;

import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import dev.circlet.ring.PeerDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** A directory that says what a test tells it to say. */
public final class SteerableDirectory implements PeerDirectory {

    private final String self;
    private final List<Consumer<MemberView>> listeners = new ArrayList<>();
    private MemberView view;
    private boolean closed;

    public SteerableDirectory(String self, Collection<Member> members) {
        this.self = self;
        this.view = MemberView.of(0, self, members);
    }

    @Override
    public MemberView current() {
        return view;
    }

    @Override
    public Registration subscribe(Consumer<MemberView> listener) {
        Consumer<MemberView> subscribed = listener::accept;
        listeners.add(subscribed);
        return () -> listeners.remove(subscribed);
    }

    @Override
    public void close() {
        closed = true;
    }

    public boolean isClosed() {
        return closed;
    }

    public int listeners() {
        return listeners.size();
    }

    /** Has another answer from now on, and tells it. */
    public void say(Collection<Member> members) {
        say(MemberView.of(view.revision() + 1, self, members));
    }

    /** Tells a view, whatever its revision. */
    public void say(MemberView told) {
        if (told.revision() >= view.revision()) {
            view = told;
        }
        List.copyOf(listeners).forEach(listener -> tell(listener, told));
    }

    private static void tell(Consumer<MemberView> listener, MemberView told) {
        try {
            listener.accept(told);
        } catch (RuntimeException ofTheListener) {
            // The contract: it reaches neither the directory nor other listeners.
        }
    }
}
