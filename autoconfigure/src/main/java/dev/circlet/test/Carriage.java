package dev.circlet.test;

import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One exchange: the asking side's handle and the answering side's sink. */
final class Carriage implements PeerTransport.Exchange, PeerService.Sink {

    private final Network network;
    private final Network.Request request;
    private final LinkFaults faults;
    private final LinkFaults back;
    private final PeerTransport.Listener listener;
    private final Network.Sender sender;
    private final AtomicBoolean over = new AtomicBoolean();
    private boolean gone;
    private int frames;
    private long lastArrival;
    private volatile Executor answering = Runnable::run;
    private @Nullable Runnable onGone;

    Carriage(
            Network network,
            Network.Request request,
            LinkFaults faults,
            LinkFaults back,
            PeerTransport.Listener listener,
            Network.Sender sender) {
        this.network = network;
        this.request = request;
        this.faults = faults;
        this.back = back;
        this.listener = listener;
        this.sender = sender;
    }

    Network.Request request() {
        return request;
    }

    Network.Sender sender() {
        return sender;
    }

    void depart() {
        if (faults.refuses()) {
            later(() -> fail(PeerTransport.Failure.CONNECT));
            return;
        }
        if (faults.freezes() || faults.isSilent() || network.happens(faults.drops())) {
            return;
        }
        later(() -> arrive(this));
        if (network.happens(faults.duplicates())) {
            later(() -> arrive(new Nowhere()));
        }
    }

    private void arrive(PeerService.Sink sink) {
        Network.Served served = network.served(request.to());
        if (served == null) {
            fail(PeerTransport.Failure.CONNECT);
        } else {
            answering = served.processor();
            answering.execute(() -> served.service().receive(request.envelope(), request.content(), sink));
        }
    }

    @Override
    public void send(PeerReply frame) {
        network.traffic().replied(request, frame);
        if (faults.freezes() || back.isSilent()) {
            return;
        }
        long delay = arrivesIn();
        network.time().schedule(() -> sender.processor().execute(() -> deliver(frame)), delay);
    }

    private synchronized long arrivesIn() {
        long now = network.time().read();
        lastArrival = Math.max(lastArrival + 1, now + network.delay(faults));
        return lastArrival - now;
    }

    private void deliver(PeerReply frame) {
        if (over.get() || (faults.stallsAfter() >= 0 && frames >= faults.stallsAfter())) {
            return;
        }
        if (faults.cutsAfter() >= 0 && frames >= faults.cutsAfter()) {
            goAway();
            fail(PeerTransport.Failure.BROKEN);
            return;
        }
        frames++;
        network.traffic().arrived(request, frame);
        boolean last = frame instanceof PeerReply.End || frame instanceof PeerReply.Refusal;
        if (last && !end()) {
            return;
        }
        listener.onReply(frame);
    }

    void fail(PeerTransport.Failure failure) {
        sender.processor().execute(() -> {
            if (end()) {
                network.traffic().failed(request, failure);
                listener.onFailure(failure, "simulated");
            }
        });
    }

    private boolean end() {
        boolean first = over.compareAndSet(false, true);
        network.ended(this);
        return first;
    }

    @Override
    public void cancel() {
        if (end()) {
            later(this::goAway);
        }
    }

    /** Breaks the connection because the asking node closes it, and says so there. */
    void abandon() {
        later(() -> {
            fail(PeerTransport.Failure.BROKEN);
            goAway();
        });
    }

    private void goAway() {
        Runnable action;
        synchronized (this) {
            action = gone ? null : onGone;
            gone = true;
        }
        if (action != null) {
            answering.execute(action);
        }
    }

    @Override
    public void onGone(Runnable action) {
        boolean late;
        synchronized (this) {
            late = gone;
            onGone = action;
        }
        if (late) {
            action.run();
        }
    }

    void later(Runnable task) {
        network.time().schedule(task, network.delay(faults));
    }

    /** Where the reply to a request goes that arrived twice. */
    private static final class Nowhere implements PeerService.Sink {

        @Override
        public void send(PeerReply frame) {}

        @Override
        public void onGone(Runnable action) {}
    }
}
