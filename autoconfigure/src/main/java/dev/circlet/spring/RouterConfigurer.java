package dev.circlet.spring;

import dev.circlet.router.Engine;

/**
 * Defines routes of the router. All beans of this type are called once at start-up, in their order, with the same engine.
 * Middleware that one of them adds to the engine is there for the routes of those that follow.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RouterConfigurer {

    /**
     * Adds routes, groups and middleware. What it throws ends the start of the application.
     *
     * @param engine the router of the application
     */
    void configure(Engine engine);
}
