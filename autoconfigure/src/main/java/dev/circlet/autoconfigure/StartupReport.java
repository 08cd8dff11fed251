package dev.circlet.autoconfigure;

import dev.circlet.cache.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Tells which settings do something else than whoever wrote them probably meant. None of them keeps the node from serving; what
 * does, ends the start.
 */
final class StartupReport {

    private static final Logger log = LoggerFactory.getLogger(StartupReport.class);

    private final CircletProperties properties;
    private final Environment environment;
    private final Groups groups;
    private final boolean clustered;

    StartupReport(CircletProperties properties, Environment environment, Groups groups, boolean clustered) {
        this.properties = properties;
        this.environment = environment;
        this.groups = groups;
        this.clustered = clustered;
    }

    void tell() {
        if (!log.isWarnEnabled()) {
            return;
        }
        List<String> findings = new ArrayList<>();
        new PropertyFindings(environment).addTo(findings);
        new GroupFindings(groups.all(), properties, Runtime.getRuntime().maxMemory()).addTo(findings);
        Binder.get(environment)
                .bind(CheckedProperties.ROUTER, RouterProperties.class)
                .ifBound(router -> new RouterFindings(router).addTo(findings));
        if (clustered) {
            new FleetFindings(properties, environment).addTo(findings);
        } else if (properties.enabled()
                && properties.peers().secret() != null
                && properties.peers().discovery() == null) {
            findings.add("circlet.peers.secret is set, but no members are: this node is alone and loads everything"
                    + " itself. List them under circlet.peers.members, or set circlet.peers.discovery=none.");
        }
        if (!findings.isEmpty()) {
            Origins origins = new Origins(environment);
            log.warn(
                    "Look at these settings of Circlet:\n  - {}",
                    findings.stream()
                            .map(finding -> finding + origins.of(finding))
                            .collect(Collectors.joining("\n  - ")));
        }
    }
}
