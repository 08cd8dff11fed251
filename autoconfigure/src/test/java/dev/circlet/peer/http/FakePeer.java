package dev.circlet.peer.http;

import dev.circlet.peer.PeerReply;
import dev.circlet.ring.Member;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads requests from a plain socket and answers whatever its script says. */
final class FakePeer implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final PeerAuth auth = PeerServer.auth();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger closedByPeer = new AtomicInteger();
    final List<String> authHeaders = new CopyOnWriteArrayList<>();

    /** Answers one request; returns whether the connection stays open. */
    interface Script {
        boolean answer(int request, ReplySeal seal, OutputStream out) throws IOException;
    }

    FakePeer(Script script) throws IOException {
        thread(() -> {
            while (true) {
                Socket socket = door.accept();
                connections.incrementAndGet();
                sockets.add(socket);
                thread(() -> serve(socket, script));
            }
        });
    }

    private void serve(Socket socket, Script script) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                String header = request(in);
                authHeaders.add(header);
                AuthHeader.Signed signed = AuthHeader.parse(header);
                Verdict verdict = auth.verify(
                        header,
                        HttpPeerTransport.DEFAULT_PREFIX + "/fetch",
                        "server",
                        signed == null ? 0 : signed.claims().length());
                ReplySeal seal = ((Verdict.Ok) verdict).seal();
                if (!script.answer(authHeaders.size(), seal, socket.getOutputStream())) {
                    return;
                }
            }
        } catch (IOException closed) {
            closedByPeer.incrementAndGet();
        }
    }

    private static String request(DataInputStream in) throws IOException {
        int length = 0;
        String header = "";
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String name = line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
            String value = line.substring(line.indexOf(':') + 1).trim();
            if (name.equals("content-length")) {
                length = Integer.parseInt(value);
            } else if (name.equals("x-circlet-auth")) {
                header = value;
            }
        }
        in.readFully(new byte[length]);
        return header;
    }

    private static String line(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException();
            }
            if (read != '\r') {
                line.write(read);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    /** Returns the frames as a genuine peer would send them. */
    static byte[] frames(ReplySeal seal, PeerReply... frames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (PeerReply frame : frames) {
            Output out = ReplyCodec.encode(frame);
            seal.append(out);
            bytes.write(out.array(), 0, out.size());
        }
        return bytes.toByteArray();
    }

    static void head(OutputStream out, String status, long length) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void thread(Step step) {
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

    Member member() {
        return Member.up("server", URI.create("http://127.0.0.1:" + door.getLocalPort()));
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
