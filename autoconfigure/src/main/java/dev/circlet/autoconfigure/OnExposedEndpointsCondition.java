package dev.circlet.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.actuate.autoconfigure.endpoint.PropertiesEndpointAccessResolver;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.IncludeExcludeEndpointFilter;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if the settings leave any endpoint to be reached over the web. Which endpoints exist is not known yet. */
final class OnExposedEndpointsCondition extends SpringBootCondition {

    private static final String EXPOSURE = "management.endpoints.web.exposure";
    private static final String ALL = "*";

    /** Stands for the endpoints that no setting names. */
    private static final String ANY = "unnamed";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Exposed web endpoints");
        return isAny(context.getEnvironment())
                ? ConditionOutcome.match(message.because("the settings expose some"))
                : ConditionOutcome.noMatch(message.because("the settings expose none"));
    }

    static boolean isAny(Environment environment) {
        String[] defaults = EndpointExposure.WEB.getDefaultIncludes();
        var exposed = new IncludeExcludeEndpointFilter<>(ExposableWebEndpoint.class, environment, EXPOSURE, defaults);
        var access = new PropertiesEndpointAccessResolver(environment);
        return candidates(environment, List.of(defaults)).stream()
                .map(EndpointId::fromPropertyValue)
                .filter(exposed::match)
                .anyMatch(id -> access.accessFor(id, Access.UNRESTRICTED) != Access.NONE);
    }

    private static Set<String> candidates(Environment environment, List<String> defaults) {
        Binder binder = Binder.get(environment);
        List<String> included = binder.bind(EXPOSURE + ".include", Bindable.listOf(String.class))
                .orElseGet(ArrayList::new);
        Set<String> candidates = new LinkedHashSet<>(included.isEmpty() ? defaults : included);
        if (candidates.remove(ALL)) {
            candidates.add(ANY);
            candidates.addAll(binder.bind("management.endpoint", Bindable.mapOf(String.class, Object.class))
                    .map(Map::keySet)
                    .orElse(Set.of()));
        }
        return candidates;
    }
}
