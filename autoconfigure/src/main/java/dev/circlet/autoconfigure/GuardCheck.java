package dev.circlet.autoconfigure;

import dev.circlet.router.Engine;
import dev.circlet.router.Route;
import dev.circlet.spring.GuardedGroups;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the start if a rule of Spring Security names a group that the router does not have: a guard with a spelling mistake guards
 * nothing. It listens before any rule is made, and compares when all routes exist and the server does not listen yet.
 */
final class GuardCheck implements BeanFactoryPostProcessor, SmartLifecycle, DisposableBean {

    private final GuardedGroups guarded = GuardedGroups.open();
    private final ObjectProvider<RoutedEngine> routed;
    private volatile boolean running;

    GuardCheck(ObjectProvider<RoutedEngine> routed) {
        this.routed = routed;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        // Only that it exists early counts.
    }

    @Override
    public void start() {
        guarded.close();
        Engine engine = routed.getObject().engine();
        List<String> unknown = guarded.unknown(engine);
        if (!unknown.isEmpty()) {
            List<String> groups = engine.routes().stream()
                    .map(Route::group)
                    .distinct()
                    .sorted()
                    .toList();
            throw new CircletConfigurationException(
                    "A rule of Spring Security names RouterRequest.toGroup(\"" + String.join("\"), toGroup(\"", unknown)
                            + "\"), but no route of the router is there, so the rule would guard none",
                    "Correct the prefix. The groups of the router's routes are " + String.join(", ", groups) + ".");
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    /** After a start that failed earlier. */
    @Override
    public void destroy() {
        guarded.close();
    }
}
