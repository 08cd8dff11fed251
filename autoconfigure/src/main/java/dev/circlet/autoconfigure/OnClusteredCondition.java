package dev.circlet.autoconfigure;

import dev.circlet.ring.PeerDirectory;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if this node has peers: members are configured, or the application brings a directory of its own. Late enough to see the beans of the application. */
final class OnClusteredCondition extends SpringBootCondition implements ConfigurationCondition {

    private static final Bindable<Map<String, String>> MEMBERS = Bindable.mapOf(String.class, String.class);

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        ConditionMessage.Builder message = ConditionMessage.forCondition("Circlet with peers");
        if (!CircletIsSet.in(environment)) {
            return byDirectory(context, message);
        }
        if (!Binder.get(environment).bind("circlet.enabled", Boolean.class).orElse(true)) {
            return ConditionOutcome.noMatch(message.because("circlet.enabled is false"));
        }
        String discovery = discovery(environment);
        if (!discovery.isEmpty()) {
            String reason = "circlet.peers.discovery is " + discovery;
            return new ConditionOutcome(!discovery.equals("none"), message.because(reason));
        }
        if (members(environment)) {
            return ConditionOutcome.match(message.because("circlet.peers.members is set"));
        }
        return byDirectory(context, message);
    }

    private static ConditionOutcome byDirectory(ConditionContext context, ConditionMessage.Builder message) {
        boolean directory = hasDirectory(context.getBeanFactory());
        return new ConditionOutcome(
                directory, message.because((directory ? "a" : "no") + " PeerDirectory bean is defined"));
    }

    /** What is set, in lower case; empty without it. */
    static String discovery(Environment environment) {
        return Binder.get(environment)
                .bind("circlet.peers.discovery", Bindable.of(String.class))
                .orElse("")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    static boolean members(Environment environment) {
        return Binder.get(environment).bind("circlet.peers.members", MEMBERS).isBound();
    }

    private static boolean hasDirectory(ListableBeanFactory beans) {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, PeerDirectory.class, true, false).length > 0;
    }
}
