package dev.circlet.benchmarks.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Asks for one path over many kept-alive connections from one thread; each connection asks again as soon as it has its answer.
 * Reads answers with a {@code Content-Length}, or chunked ones that end with their last chunk, and checks each status line and
 * body.
 */
final class Load implements AutoCloseable {

    private static final int ANSWER = 8 * 1024;
    private static final String CHUNKED_END = "\r\n0\r\n\r\n";

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final byte[] request;
    private final String body;
    private long answers;

    Load(int port, Contender contender, int connections) throws IOException {
        this.request = ("GET " + contender.path() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        this.body = contender.answer();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < connections; i++) {
            this.connections.add(new Connection(address));
        }
    }

    /** Asks for some time and returns the number of answers. */
    long run(long nanos) throws IOException {
        long before = answers;
        long end = System.nanoTime() + nanos;
        for (Connection connection : connections) {
            connection.start();
        }
        while (System.nanoTime() < end) {
            selector.select(key -> ((Connection) key.attachment()).read(true), 100);
        }
        long count = answers - before;
        while (connections.stream().anyMatch(connection -> connection.waiting)) {
            selector.select(key -> ((Connection) key.attachment()).read(false), 100);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }

    private final class Connection {

        private final SocketChannel channel;
        private final ByteBuffer question = ByteBuffer.wrap(request);
        private final ByteBuffer answer = ByteBuffer.allocate(ANSWER);
        private int length;
        private boolean waiting;

        Connection(InetSocketAddress address) throws IOException {
            channel = SocketChannel.open(address);
            channel.socket().setTcpNoDelay(true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void start() throws IOException {
            question.rewind();
            if (channel.write(question) != request.length) {
                throw new IOException("The server takes no request");
            }
            answer.clear();
            waiting = true;
        }

        void read(boolean again) {
            try {
                if (channel.read(answer) < 0) {
                    throw new IOException("The server closed a connection");
                }
                if (complete()) {
                    waiting = false;
                    answers++;
                    if (again) {
                        start();
                    }
                }
            } catch (IOException ex) {
                throw new IllegalStateException(ex);
            }
        }

        /** The first answer is read in full; later ones are as long, but for the date, which has a fixed length. */
        private boolean complete() {
            if (length > 0) {
                if (answer.position() < length) {
                    return false;
                }
                if (answer.position() > length || answer.get(9) != '2') {
                    throw new IllegalStateException("Another answer than before: " + text());
                }
                return true;
            }
            String text = text();
            int head = text.indexOf("\r\n\r\n");
            if (head < 0) {
                return false;
            }
            String headers = text.substring(0, head).toLowerCase(Locale.ROOT);
            boolean whole = headers.contains("transfer-encoding: chunked")
                    ? text.endsWith(CHUNKED_END)
                    : text.length() - head - 4 >= body.length();
            if (!whole) {
                return false;
            }
            if (!headers.startsWith("http/1.1 200") || !text.contains(body)) {
                throw new IllegalStateException("Expected " + body + ", got " + text);
            }
            length = answer.position();
            return true;
        }

        private String text() {
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
    }
}
