package dev.circlet.actuate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/**
 * Makes {@link CircletReadinessIndicator} a member of the health group {@code readiness}, whatever else is in it, and of no
 * other: health as such is UP while the node serves.
 *
 * @since 0.1
 */
public final class ReadinessGroup implements HealthEndpointGroupsPostProcessor {

    private static final String READINESS = "readiness";

    /** Creates the post-processor. */
    public ReadinessGroup() {}

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        return new Groups(groups);
    }

    /** A group is always the same object: the endpoint knows the primary one, which tells of the others, by its identity. */
    private static final class Groups implements HealthEndpointGroups, AdditionalPathsMapper {

        private final HealthEndpointGroups groups;
        private final HealthEndpointGroup primary;
        private final Map<String, HealthEndpointGroup> named = new ConcurrentHashMap<>();

        Groups(HealthEndpointGroups groups) {
            this.groups = groups;
            this.primary = new Member(groups.getPrimary(), false);
        }

        @Override
        public HealthEndpointGroup getPrimary() {
            return primary;
        }

        @Override
        public Set<String> getNames() {
            return groups.getNames();
        }

        @Override
        public @Nullable HealthEndpointGroup get(String name) {
            HealthEndpointGroup group = groups.get(name);
            return group == null
                    ? null
                    : named.computeIfAbsent(name, unseen -> new Member(group, name.equals(READINESS)));
        }

        /** Where paths of their own lead, the endpoint asks the groups themselves. */
        @Override
        public @Nullable List<String> getAdditionalPaths(EndpointId endpoint, WebServerNamespace namespace) {
            return groups instanceof AdditionalPathsMapper mapper
                    ? mapper.getAdditionalPaths(endpoint, namespace)
                    : null;
        }
    }

    private record Member(HealthEndpointGroup group, boolean ready) implements HealthEndpointGroup {

        @Override
        public boolean isMember(String name) {
            return name.equals(CircletReadinessIndicator.NAME) ? ready : group.isMember(name);
        }

        @Override
        public boolean showComponents(SecurityContext securityContext) {
            return group.showComponents(securityContext);
        }

        @Override
        public boolean showDetails(SecurityContext securityContext) {
            return group.showDetails(securityContext);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return group.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return group.getHttpCodeStatusMapper();
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return group.getAdditionalPath();
        }
    }
}
