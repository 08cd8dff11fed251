package dev.circlet.test;

import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import dev.circlet.ring.PeerDirectory;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory that says what a test tells it to say. */
class ScriptedDirectory implements PeerDirectory {

    private static final Logger log = LoggerFactory.getLogger(ScriptedDirectory.class);

    private final String self;
    private final List<Consumer<MemberView>> listeners = new CopyOnWriteArrayList<>();
    private volatile MemberView view;

    ScriptedDirectory(String self, Collection<Member> members) {
        this.self = self;
        this.view = MemberView.of(0, self, members);
    }

    @Override
    public MemberView current() {
        return view;
    }

    @Override
    public Registration subscribe(Consumer<MemberView> listener) {
        // One of its own for each subscription, for the same listener may have several.
        Consumer<MemberView> subscribed = listener::accept;
        listeners.add(subscribed);
        return () -> listeners.remove(subscribed);
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
        listeners.forEach(listener -> tell(listener, told));
    }

    private static void tell(Consumer<MemberView> listener, MemberView told) {
        try {
            listener.accept(told);
        } catch (RuntimeException ofTheListener) {
            log.warn("A listener of the directory failed", ofTheListener);
        }
    }

    /** How many listen. */
    public int listeners() {
        return listeners.size();
    }
}
