package dev.circlet.autoconfigure;

import dev.circlet.router.Engine;
import dev.circlet.spring.RouterConfigurer;
import java.util.Map;
import java.util.stream.Stream;

/** The engine after all configurers have run, which is what servers get. */
final class RoutedEngine {

    private final Engine engine;

    RoutedEngine(Engine engine, Stream<RouterConfigurer> ordered, Map<String, RouterConfigurer> byName) {
        this.engine = engine;
        ordered.forEach(configurer -> configure(configurer, byName));
    }

    private void configure(RouterConfigurer configurer, Map<String, RouterConfigurer> byName) {
        try {
            configurer.configure(engine);
        } catch (RuntimeException failed) {
            throw new RouterConfigurerException(name(configurer, byName), failed);
        }
    }

    private static String name(RouterConfigurer configurer, Map<String, RouterConfigurer> byName) {
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue() == configurer)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> configurer.getClass().getName());
    }

    Engine engine() {
        return engine;
    }
}
