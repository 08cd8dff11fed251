package dev.circlet.peer.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes bytes to a local port and back, and counts the connections and the bursts of bytes that came back. */
final class CountingRelay implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger replies = new AtomicInteger();
    private final int target;

    CountingRelay(int target) throws IOException {
        this.target = target;
        run(() -> {
            while (true) {
                Socket client = door.accept();
                connections.incrementAndGet();
                Socket server = new Socket("127.0.0.1", this.target);
                sockets.add(client);
                sockets.add(server);
                run(() -> client.getInputStream().transferTo(server.getOutputStream()));
                run(() -> copyBack(server, client));
            }
        });
    }

    private void copyBack(Socket server, Socket client) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = server.getInputStream().read(buffer)) >= 0) {
            client.getOutputStream().write(buffer, 0, count);
            replies.incrementAndGet();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void run(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException closed) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return door.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    int repliesSeen() {
        return replies.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
