package dev.circlet.autoconfigure;

import dev.circlet.actuate.ForeignMapping;
import dev.circlet.actuate.RouterMount;
import dev.circlet.actuate.RouterOverlaps;
import dev.circlet.autoconfigure.RouterOverlapConfiguration.MappingSource;
import dev.circlet.cache.FailureText;
import dev.circlet.spring.RouterLocation;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.web.context.WebApplicationContext;

/**
 * Reports overlaps once, when the context has started and everything that is not lazy exists. It helps people and is not worth a
 * failed start, so whatever goes wrong here is only logged.
 */
final class OverlapReport implements ApplicationListener<ContextRefreshedEvent> {

    /** Serves error pages, to which only the container goes. */
    private static final Set<String> INTERNAL = Set.of(RouterLocation.NAME, RouterAloneConfiguration.ERRORS);

    private static final Logger log = LoggerFactory.getLogger(OverlapReport.class);

    private final ConfigurableApplicationContext context;
    private final RouterMount mount;
    private final ObjectProvider<RoutedEngine> engine;
    private final ObjectProvider<MappingSource> sources;
    private final AtomicBoolean done = new AtomicBoolean();

    OverlapReport(
            ConfigurableApplicationContext context,
            RouterMount mount,
            ObjectProvider<RoutedEngine> engine,
            ObjectProvider<MappingSource> sources) {
        this.context = context;
        this.mount = mount;
        this.engine = engine;
        this.sources = sources;
    }

    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
        if (event.getApplicationContext() != context || !done.compareAndSet(false, true)) {
            return;
        }
        try {
            List<ForeignMapping> foreign = new ArrayList<>();
            sources.orderedStream().forEach(source -> foreign.addAll(source.mappings()));
            foreign.addAll(servlets());
            new RouterOverlaps(mount).log(engine.getObject().engine().routes(), foreign);
        } catch (RuntimeException | LinkageError failed) {
            log.warn(
                    "The router's routes could not be compared with the rest of the application",
                    FailureText.tellable(failed));
        }
    }

    /**
     * What servlets are mapped to. By extension and by default they get what is left, as everybody expects. The peers' servlet
     * has a path that no route means, so it counts only where a route would take its requests away.
     */
    private List<ForeignMapping> servlets() {
        ServletContext container = context instanceof WebApplicationContext web ? web.getServletContext() : null;
        List<ForeignMapping> servlets = new ArrayList<>();
        if (container != null) {
            container
                    .getServletRegistrations()
                    .forEach((name, registration) -> registration.getMappings().stream()
                            .filter(mapping -> mapping.length() > 1 && mapping.startsWith("/") && !mapping.equals("/*"))
                            .filter(mapping ->
                                    !INTERNAL.contains(name) && (mount.filter() || !name.equals(PeerRequests.SERVLET)))
                            .forEach(mapping -> servlets.add(ForeignMapping.servlet(name, mapping))));
        }
        return servlets;
    }
}
