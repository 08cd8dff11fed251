package dev.circlet.demo.fleet;

import java.util.List;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.support.SpringApplicationJsonEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The properties that an application started here would see, read before there is one. */
final class Surroundings {

    private final Binder binder;

    private Surroundings(ConfigurableEnvironment environment) {
        ConfigurationPropertySources.attach(environment);
        this.binder = Binder.get(environment);
    }

    static Surroundings of(String... args) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
        new SpringApplicationJsonEnvironmentPostProcessor()
                .postProcessEnvironment(environment, new SpringApplication());
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return new Surroundings(environment);
    }

    /** Tells whether something is set that makes sense for one node only; time limits do for any. */
    boolean describeSingleNode() {
        return List.of("circlet.node-name", "server.port").stream().anyMatch(this::has)
                || binder.bind("circlet.peers", Bindable.mapOf(String.class, Object.class))
                        .map(peers -> !Set.of("timeouts").containsAll(peers.keySet()))
                        .orElse(false);
    }

    boolean nameMembers() {
        return binder.bind("circlet.peers.members", Bindable.mapOf(String.class, String.class))
                .isBound();
    }

    String nodeName() {
        return text("circlet.node-name", "local");
    }

    int port(int otherwise) {
        return binder.bind("server.port", Integer.class).orElse(otherwise);
    }

    boolean nameDatabase() {
        return has("spring.datasource.url");
    }

    /** Returns the address at which servers listen: that of this machine only, unless something else is set. */
    String address() {
        return text("server.address", "127.0.0.1");
    }

    String contextPath() {
        return text("server.servlet.context-path", "");
    }

    private boolean has(String property) {
        return !text(property, "").isBlank();
    }

    private String text(String property, String otherwise) {
        return binder.bind(property, String.class).orElse(otherwise);
    }
}
