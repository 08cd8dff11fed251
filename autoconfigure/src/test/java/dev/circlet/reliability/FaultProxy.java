package dev.circlet.reliability;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a TCP server on loopback and does to the bytes what networks and dying processes do. Each
 * direction has {@link Faults} of its own, which may change while bytes flow.
 */
public final class FaultProxy implements Closeable {

    /** What happens to the bytes of one direction. */
    public static final class Faults {

        /** How long each piece is on its way. */
        public volatile Duration latency = Duration.ZERO;
        /** By how much more at the most; drawn for each piece. */
        public volatile Duration jitter = Duration.ZERO;
        /** How many bytes pass in a second; any number if zero. */
        public volatile int bandwidth;
        /** The most bytes that are handed on at once; 1 drips. */
        public volatile int slice = Integer.MAX_VALUE;
        /** How many bytes of a connection pass before it is ended; never if negative. */
        public volatile long cutAfter = -1;
        /** Whether the end of a connection that is cut is a reset, or a proper goodbye. */
        public volatile boolean reset;
        /** Whether bytes are taken and nothing comes out, without an end. */
        public volatile boolean stalled;
        /** The bits that are turned over in each byte. */
        public volatile int garble;
        /** Gets a copy of what passes, if there is one. */
        public volatile @Nullable OutputStream tap;
    }

    private final ServerSocket door;
    private final InetSocketAddress target;
    private final SplittableRandom random;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicLong bytesBack = new AtomicLong();
    private volatile boolean refusing;
    private volatile boolean silent;
    private volatile boolean closed;

    /** What happens to what the client sends. */
    public final Faults there = new Faults();
    /** What happens to what the server answers. */
    public final Faults back = new Faults();

    public FaultProxy(int port, long seed) throws IOException {
        this(new ServerSocket(0, 128, InetAddress.getByName("127.0.0.1")), port, seed);
    }

    FaultProxy(ServerSocket door, int port, long seed) {
        this.door = door;
        this.target = new InetSocketAddress("127.0.0.1", port);
        this.random = new SplittableRandom(seed);
        thread(this::accept);
        thread(this::watch);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Connections so far. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections that are open now. */
    public int open() {
        return pairs.size();
    }

    /**
     * The most connections that were open for a tenth of a second; for a shorter time, one that the client has closed and
     * another that it has opened since may both look open from here.
     */
    public int mostOpen() {
        return most.get();
    }

    /** Bytes that were handed to clients. */
    public long bytesBack() {
        return bytesBack.get();
    }

    /** Resets each new connection at once, as if nobody listened. */
    public void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Accepts connections and leaves it at that. */
    public void stayUnanswered(boolean unanswered) {
        silent = unanswered;
    }

    /** Resets all connections. */
    public void resetAll() {
        pairs.forEach(pair -> pair.end(true));
    }

    /** Takes all faults back, for new bytes and new connections. */
    public void heal() {
        refusing = false;
        silent = false;
        for (Faults faults : List.of(there, back)) {
            faults.latency = Duration.ZERO;
            faults.jitter = Duration.ZERO;
            faults.bandwidth = 0;
            faults.slice = Integer.MAX_VALUE;
            faults.cutAfter = -1;
            faults.reset = false;
            faults.stalled = false;
            faults.garble = 0;
            faults.tap = null;
        }
    }

    private void accept() throws IOException {
        while (!closed) {
            Socket client = door.accept();
            accepted.incrementAndGet();
            if (refusing) {
                reset(client);
                continue;
            }
            Pair pair = new Pair(client);
            pairs.add(pair);
            thread(pair::serve);
        }
    }

    private void watch() {
        int[] open = new int[11];
        for (int i = 0; !closed; i++) {
            open[i % open.length] = pairs.size();
            most.accumulateAndGet(IntStream.of(open).min().orElseThrow(), Math::max);
            rest(10_000_000);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // It is gone, which is what was wanted.
        }
    }

    private final class Pair {

        private final Socket client;
        private @Nullable Socket server;

        Pair(Socket client) {
            this.client = client;
        }

        void serve() throws IOException {
            if (silent) {
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
                end(false);
                return;
            }
            Socket upstream = new Socket();
            server = upstream;
            try {
                upstream.connect(target, 5_000);
            } catch (IOException unreachable) {
                end(true);
                return;
            }
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            thread(() -> carry(upstream, client, back, bytesBack));
            carry(client, upstream, there, new AtomicLong());
        }

        private void carry(Socket from, Socket to, Faults faults, AtomicLong count) {
            try {
                copy(from.getInputStream(), to.getOutputStream(), faults, count);
                end(faults.cutAfter >= 0 && faults.reset);
            } catch (IOException broken) {
                end(true);
            }
        }

        private void copy(InputStream in, OutputStream out, Faults faults, AtomicLong count) throws IOException {
            byte[] buffer = new byte[16 * 1024];
            long passed = 0;
            int read;
            while ((read = in.read(buffer)) >= 0) {
                for (int start = 0; start < read; ) {
                    int piece = Math.min(faults.slice, read - start);
                    long left = faults.cutAfter < 0 ? piece : faults.cutAfter - passed;
                    int length = (int) Math.min(piece, Math.max(0, left));
                    hold(faults, length);
                    garble(buffer, start, length, faults.garble);
                    OutputStream tap = faults.tap;
                    if (tap != null) {
                        tap.write(buffer, start, length);
                    }
                    out.write(buffer, start, length);
                    passed += length;
                    count.addAndGet(length);
                    if (length < piece) {
                        return;
                    }
                    start += length;
                }
            }
        }

        private void hold(Faults faults, int bytes) {
            long nanos = faults.latency.toNanos();
            if (!faults.jitter.isZero()) {
                nanos += drawn(faults.jitter.toNanos());
            }
            if (faults.bandwidth > 0) {
                nanos += 1_000_000_000L * bytes / faults.bandwidth;
            }
            rest(nanos);
            while (faults.stalled && !closed && !client.isClosed()) {
                rest(1_000_000);
            }
        }

        void end(boolean hard) {
            pairs.remove(this);
            Socket upstream = server;
            for (Socket socket : upstream == null ? List.of(client) : List.of(client, upstream)) {
                if (hard) {
                    reset(socket);
                } else {
                    try {
                        socket.close();
                    } catch (IOException gone) {
                        // It is gone, which is what was wanted.
                    }
                }
            }
        }
    }

    private static void garble(byte[] bytes, int start, int length, int bits) {
        for (int i = start; bits != 0 && i < start + length; i++) {
            bytes[i] ^= (byte) bits;
        }
    }

    private synchronized long drawn(long bound) {
        return random.nextLong(bound);
    }

    private void rest(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void thread(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException closing) {
                Thread.currentThread().interrupt();
            }
            threads.remove(Thread.currentThread());
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        door.close();
        resetAll();
        threads.forEach(LockSupport::unpark);
    }
}
