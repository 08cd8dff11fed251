package dev.circlet.demo;

import dev.circlet.demo.fleet.Launcher;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;

/**
 * The demo: one node as a Spring Boot application. Its {@code main} starts a fleet of them, or one, as {@link Launcher}
 * says.
 */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@EnableConfigurationProperties(DemoProperties.class)
@EnableCaching
public class DemoApplication {

    /** Creates the configuration; called by Spring. */
    public DemoApplication() {}

    /**
     * Starts the demo.
     *
     * @param args {@code --fleet=N}, {@code --port=P} and any properties
     */
    public static void main(String[] args) {
        Launcher.launch(DemoApplication.class, args);
    }
}
