package dev.circlet.peer.http;

import static org.awaitility.Awaitility.await;

import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.peer.PeerTransportContract;
import dev.circlet.ring.Member;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The transport over HTTP, to a Tomcat that serves the protocol. */
class HttpPeerTransportIT extends PeerTransportContract {

    private final PeerTransport transport = HttpExchangeIT.transport(PeerServer.auth());
    private @Nullable PeerServer server;

    @AfterEach
    void end() throws Exception {
        transport.close();
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected PeerTransport transport() {
        return transport;
    }

    @Override
    protected Member serve(PeerService service) throws Exception {
        server = new PeerServer(service);
        return server.member();
    }

    @Override
    protected Member nobody() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return Member.up("server", URI.create("http://127.0.0.1:" + socket.getLocalPort()));
        }
    }

    @Override
    protected void until(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(20)).until(condition::getAsBoolean);
    }
}
