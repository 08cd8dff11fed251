package dev.circlet.ring;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps the contract itself honest with the smallest directory that changes. */
class PeerDirectoryTests extends PeerDirectoryContract {

    @Override
    protected PeerDirectory create() {
        return new Growing();
    }

    @Override
    protected boolean change(PeerDirectory directory) {
        ((Growing) directory).grow();
        return true;
    }

    private static final class Growing implements PeerDirectory {

        private final List<Consumer<MemberView>> listeners = new CopyOnWriteArrayList<>();
        private volatile MemberView view = MemberView.standalone("self");

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

        void grow() {
            long revision = view.revision() + 1;
            view = MemberView.of(revision, "self", Rings.with(view.members(), Rings.member("peer-" + revision)));
            listeners.forEach(this::tell);
        }

        private void tell(Consumer<MemberView> listener) {
            try {
                listener.accept(view);
            } catch (RuntimeException ofTheListener) {
                // The contract: it reaches neither the directory nor other listeners.
            }
        }
    }
}
