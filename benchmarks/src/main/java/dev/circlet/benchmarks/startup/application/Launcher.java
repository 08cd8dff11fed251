package dev.circlet.benchmarks.startup.application;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts the application that the first argument names, says so, and tells what it took: Spring Boot's own measure and the
 * processor time in milliseconds, loaded classes, and the bytes of live objects. Ends when its input does.
 */
public final class Launcher {

    /** How the line begins that tells that the application is ready. */
    public static final String READY = "ready ";

    private static final int COLLECTIONS = 5;

    private Launcher() {}

    /**
     * Starts an application.
     *
     * @param arguments the simple name of a class of this package, and properties
     * @throws Exception if it does not start
     */
    public static void main(String[] arguments) throws Exception {
        SpringApplication application =
                new SpringApplication(Class.forName(Launcher.class.getPackageName() + "." + arguments[0]));
        application.setDefaultProperties(Map.of(
                "server.port", "0",
                "server.address", "127.0.0.1",
                "spring.main.banner-mode", "off",
                "logging.level.root", "warn"));
        Duration[] taken = new Duration[1];
        ApplicationListener<ApplicationReadyEvent> listener = event -> taken[0] = event.getTimeTaken();
        application.addListeners(listener);
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            System.out.println(READY);
            long cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
            long classes = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
            System.out.println(taken[0].toMillis() + " " + cpu / 1_000_000 + " " + classes + " " + live());
            awaitEnd();
        }
    }

    private static long live() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            // Only the end of the input counts, which the benchmark brings about, also by dying.
        }
    }
}
