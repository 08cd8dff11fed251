package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strangers' requests to the peers' path of an application with all the filters that Spring puts in front of its servlets. */
class HostileHeadsIT {

    private static final String PATH = "/_circlet/v1/fetch";

    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(2, Map.of("server.tomcat.threads.max", "20", "server.jetty.threads.max", "20"));
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, application/octet-stream",
        "POST, application/x-www-form-urlencoded",
        "POST, multipart/form-data; boundary=x",
        "PUT, application/x-www-form-urlencoded",
        "PATCH, application/x-www-form-urlencoded",
        "DELETE, application/x-www-form-urlencoded",
        "PUT, multipart/form-data; boundary=x",
        "GET, application/x-www-form-urlencoded",
        "OPTIONS, application/json"
    })
    void areTurnedAwayBeforeTheirBodies(String method, String type) throws IOException {
        for (String more : List.of(
                "Content-Length: 90000",
                "Transfer-Encoding: chunked",
                "Content-Length: 90000\r\nExpect: 100-continue")) {
            try (Socket stranger = stranger(method, type, more)) {
                String head = head(stranger);
                // Containers say this before anybody has a say.
                assertThat(head.startsWith("HTTP/1.1 100 ") ? head(stranger) : head)
                        .as(more)
                        .startsWith("HTTP/1.1 404 ");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT", "DELETE"})
    void holdNoThreadWithFormsThatNeverEnd(String method) throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                Socket stranger = stranger(method, "application/x-www-form-urlencoded", "Content-Length: 90000");
                crowd.add(stranger);
                stranger.getOutputStream().write('a');
            }
            for (Socket stranger : crowd) {
                assertThat(head(stranger)).startsWith("HTTP/1.1 404 ");
            }
            String key = fleet.keyOwnedBy(0, "good-" + method);
            assertThat(fleet.probe(1).get(key).toUtf8String()).contains("by node-1");
        } finally {
            for (Socket stranger : crowd) {
                stranger.close();
            }
        }
    }

    private static Socket stranger(String method, String type, String more) throws IOException {
        Socket socket = new Socket("127.0.0.1", URI.create(fleet.uri(0)).getPort());
        socket.setSoTimeout(8_000);
        socket.getOutputStream()
                .write((method + " " + PATH + " HTTP/1.1\r\nHost: peers\r\nContent-Type: " + type + "\r\n" + more
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                break;
            }
            head.append((char) read);
        }
        return head.toString();
    }
}
