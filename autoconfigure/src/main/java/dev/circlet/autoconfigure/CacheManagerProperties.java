package dev.circlet.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Lazy;

/**
 * Settings under {@code circlet.cache-manager}. Bound by Spring Boot and not meant to be constructed by applications.
 *
 * @param primary Whether Circlet's cache manager serves cached methods that name no other. By itself where Spring Boot
 *     would fall back to maps in memory.
 * @param transactionAware Whether puts and evictions of caches wait for the commit of a transaction.
 * @since 0.1
 */
@Lazy
@ConfigurationProperties("circlet.cache-manager")
public record CacheManagerProperties(
        @DefaultValue("auto") Primary primary,
        @DefaultValue("true") boolean transactionAware) {

    /** Whether Circlet's cache manager is the one of the application. */
    public enum Primary {
        /** If there is no other and Spring Boot would fall back to maps in memory. */
        AUTO,
        /** Always. */
        TRUE,
        /** Never; it serves methods that name it. */
        FALSE
    }
}
