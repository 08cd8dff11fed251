package dev.circlet.actuate;

import dev.circlet.report.ClusterReport;
import dev.circlet.report.GroupReport;
import dev.circlet.report.Reporter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Adds to {@code /actuator/info} what tells nodes of a fleet apart: under {@code circlet} this node's name, how many members
 * its ring has, the ring's fingerprint, and the names of the groups. No keys, no addresses.
 *
 * @since 0.1
 */
public final class CircletInfoContributor implements InfoContributor {

    private final Reporter reporter;

    /**
     * Creates the contributor.
     *
     * @param reporter reports on the node
     */
    public CircletInfoContributor(Reporter reporter) {
        this.reporter = reporter;
    }

    @Override
    public void contribute(Info.Builder builder) {
        ClusterReport cluster = reporter.cluster();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("node", cluster.node());
        details.put("members", cluster.ring().members().size());
        details.put("fingerprint", cluster.ring().fingerprint());
        details.put("groups", cluster.groups().stream().map(GroupReport::name).toList());
        builder.withDetail("circlet", details);
    }
}
