package dev.circlet.peer.http;

import dev.circlet.cache.Scheduler;
import dev.circlet.peer.PeerService;
import dev.circlet.ring.Member;
import dev.circlet.router.servlet.ExchangeListener;
import dev.circlet.router.servlet.RouterServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;

/** A member that serves the protocol from a Tomcat on a free local port. */
final class PeerServer implements AutoCloseable {

    static final byte[] SECRET = "a secret of more than thirty-two bytes".getBytes(StandardCharsets.UTF_8);

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Tomcat tomcat = new Tomcat();
    private final Path directory;
    private final String contextPath;
    private final AtomicInteger errorPages = new AtomicInteger();
    final PeerRoutes routes;

    PeerServer(PeerService service) throws Exception {
        this(service, "", HttpLimits.DEFAULTS, auth());
    }

    PeerServer(PeerService service, String contextPath, HttpLimits limits, PeerAuth auth) throws Exception {
        this.contextPath = contextPath;
        // Started here, the thread does not belong to the web application.
        timers.execute(() -> {});
        directory = Files.createTempDirectory("peer-server");
        routes = new PeerRoutes(() -> "server", auth, service, limits, Scheduler.of(timers), List.of());
        tomcat.setBaseDir(directory.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        // Fewer than any crowd of connections, so that one thread for each of those would stop everything.
        tomcat.getConnector().setProperty("maxThreads", "60");
        Context context = tomcat.addContext(contextPath, new File(directory.toString()).getAbsolutePath());
        Tomcat.addServlet(context, "peers", new RouterServlet(routes.engine(), ExchangeListener.NONE))
                .setAsyncSupported(true);
        context.addServletMappingDecoded(HttpPeerTransport.DEFAULT_PREFIX + "/*", "peers");
        addErrorPage(context);
        tomcat.start();
    }

    /** As Spring Boot does: one page for all errors. */
    private void addErrorPage(Context context) {
        HttpServlet page = new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) {
                errorPages.incrementAndGet();
            }
        };
        Tomcat.addServlet(context, "error", page).setAsyncSupported(true);
        context.addServletMappingDecoded("/error", "error");
        ErrorPage all = new ErrorPage();
        all.setLocation("/error");
        context.addErrorPage(all);
    }

    /** Tells how often the application was asked for an error page. */
    int errorPages() {
        return errorPages.get();
    }

    static PeerAuth auth(byte[]... secrets) {
        return new PeerAuth(secrets.length == 0 ? List.of(SECRET) : List.of(secrets), Clock.systemUTC());
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    Member member() {
        return Member.up("server", URI.create("http://127.0.0.1:" + port() + contextPath));
    }

    @Override
    public void close() throws LifecycleException, IOException {
        tomcat.stop();
        tomcat.destroy();
        timers.shutdownNow();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }
}
