package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy before a server that sends back what it gets. */
class FaultProxyIT {

    private static final byte[] WORDS = "twenty bytes of text".getBytes(StandardCharsets.US_ASCII);

    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread server = new Thread(this::serve);
        server.setDaemon(true);
        server.start();
        proxy = new FaultProxy(echo.getLocalPort(), 1);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread connection = new Thread(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException gone) {
                        Thread.currentThread().interrupt();
                    }
                });
                connection.setDaemon(true);
                connection.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static byte[] say(Socket socket, int expected) throws IOException {
        socket.getOutputStream().write(WORDS);
        return socket.getInputStream().readNBytes(expected);
    }

    private static void assertNothingComes(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> socket.getInputStream().read());
    }

    @Test
    void passesBytesBothWaysAndConnectionsEnds() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, WORDS.length)).isEqualTo(WORDS);
            assertThat(proxy.open()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(proxy.open()).isZero());
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void delaysEachPiece() throws IOException {
        proxy.there.latency = Duration.ofMillis(60);
        proxy.back.latency = Duration.ofMillis(60);
        proxy.back.jitter = Duration.ofMillis(20);
        try (Socket socket = connect()) {
            long start = System.nanoTime();
            say(socket, WORDS.length);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        }
    }

    @Test
    void letsOnlySoManyBytesPassInASecond() throws IOException {
        proxy.back.bandwidth = 100;
        try (Socket socket = connect()) {
            long start = System.nanoTime();
            say(socket, WORDS.length);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void endsAConnectionAfterSoManyBytes() throws IOException {
        proxy.back.cutAfter = 7;
        try (Socket socket = connect()) {
            assertThat(new String(say(socket, WORDS.length), StandardCharsets.US_ASCII))
                    .isEqualTo("twenty ");
        }
    }

    @Test
    void resetsAConnectionAfterSoManyBytes() throws IOException {
        proxy.back.cutAfter = 0;
        proxy.back.reset = true;
        try (Socket socket = connect()) {
            assertThatExceptionOfType(SocketException.class).isThrownBy(() -> say(socket, WORDS.length));
        }
    }

    @Test
    void resetsWhatIsOpen() throws IOException {
        try (Socket socket = connect()) {
            say(socket, WORDS.length);
            proxy.resetAll();
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> socket.getInputStream().read());
            assertThat(proxy.open()).isZero();
        }
    }

    @Test
    void acceptsAndStaysSilent() throws IOException {
        proxy.stayUnanswered(true);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(WORDS);
            assertNothingComes(socket);
            assertThat(proxy.open()).isEqualTo(1);
        }
    }

    @Test
    void stallsOneDirectionUntilItIsHealed() throws IOException {
        proxy.back.stalled = true;
        try (Socket socket = connect()) {
            socket.getOutputStream().write(WORDS);
            assertNothingComes(socket);
            proxy.heal();
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().readNBytes(WORDS.length)).isEqualTo(WORDS);
        }
    }

    @Test
    void refusesConnections() throws IOException {
        proxy.refuse(true);
        assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
            try (Socket socket = connect()) {
                say(socket, 1);
                throw new SocketException(socket.getInputStream().read() < 0 ? "ended" : "answered");
            }
        });
        assertThat(proxy.open()).isZero();
    }

    @Test
    void slicesToSingleBytes() throws IOException {
        proxy.back.slice = 1;
        proxy.back.latency = Duration.ofMillis(5);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(WORDS);
            assertThat(socket.getInputStream().read(new byte[100])).isLessThan(WORDS.length);
            assertThat(socket.getInputStream().readNBytes(WORDS.length - 10)).isNotEmpty();
        }
    }

    @Test
    void garblesBytes() throws IOException {
        proxy.back.garble = 0x20;
        try (Socket socket = connect()) {
            assertThat(new String(say(socket, WORDS.length), StandardCharsets.US_ASCII))
                    .isEqualTo("TWENTY\0BYTES\0OF\0TEXT");
        }
    }

    @Test
    void staysWithinItsThreadsWhenItIsClosed() throws IOException {
        Socket socket = connect();
        say(socket, WORDS.length);
        proxy.close();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
            if (socket.getInputStream().read() < 0) {
                throw new IOException("ended");
            }
        });
        assertThat(proxy.open()).isZero();
        socket.close();
    }
}
