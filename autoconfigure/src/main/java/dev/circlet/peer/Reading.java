package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The reply to one fetch or claim: what memory holds at once, the rest as it is loaded or filled, with heartbeats between.
 */
final class Reading {

    private static final long HEARTBEAT = Duration.ofMillis(500).toNanos();

    private final Node node;
    private final List<CompletableFuture<Answer>> answers;
    private final PeerService.Sink sink;
    private final Consumer<Answer> onUnsent;
    private final ReentrantLock lock = new ReentrantLock();
    private int open;
    private boolean gone;
    private Cancellable heartbeat = Cancellable.NONE;

    /** @param onUnsent takes an answer that came too late for the one who asked */
    Reading(Node node, List<CompletableFuture<Answer>> answers, PeerService.Sink sink, Consumer<Answer> onUnsent) {
        this.node = node;
        this.onUnsent = onUnsent;
        this.answers = answers;
        this.sink = sink;
        this.open = answers.size();
    }

    void start() {
        List<Integer> pending = new ArrayList<>();
        lock.lock();
        try {
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i).isDone()) {
                    send(i, answers.get(i).join());
                } else {
                    pending.add(i);
                }
            }
            if (!pending.isEmpty()) {
                beat();
            }
        } finally {
            lock.unlock();
        }
        if (pending.isEmpty()) {
            return;
        }
        sink.onGone(this::gone);
        for (int index : pending) {
            answers.get(index).thenAccept(answer -> answered(index, answer));
        }
    }

    private void answered(int index, Answer answer) {
        lock.lock();
        try {
            send(index, answer);
        } finally {
            lock.unlock();
        }
    }

    private void send(int index, Answer answer) {
        if (gone) {
            onUnsent.accept(answer);
            return;
        }
        sink.send(answer instanceof Answer.Leased lease ? leased(lease) : new PeerReply.KeyAnswer(index, answer));
        if (--open == 0) {
            heartbeat.cancel();
            sink.send(new PeerReply.End());
        }
    }

    static PeerReply leased(Answer.Leased lease) {
        return new PeerReply.Leased(lease.token(), TimeUnit.NANOSECONDS.toMillis(lease.nanos()));
    }

    private void beat() {
        lock.lock();
        try {
            if (open > 0 && !gone) {
                sink.send(new PeerReply.Loading());
                heartbeat = node.scheduler.schedule(this::beat, HEARTBEAT);
            }
        } finally {
            lock.unlock();
        }
    }

    private void gone() {
        lock.lock();
        try {
            gone = true;
            heartbeat.cancel();
        } finally {
            lock.unlock();
        }
        answers.forEach(answer -> answer.cancel(false));
    }
}
