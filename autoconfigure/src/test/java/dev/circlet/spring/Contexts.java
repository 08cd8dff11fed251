package dev.circlet.spring;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Contexts with groups for tests. */
final class Contexts {

    private Contexts() {}

    /** A context with JSON and the given configurations or components. */
    static ApplicationContextRunner with(Class<?>... classes) {
        return new ApplicationContextRunner()
                .withUserConfiguration(GroupsConfiguration.class, JsonConfiguration.class)
                .withUserConfiguration(classes);
    }
}
