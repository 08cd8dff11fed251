package dev.circlet.autoconfigure;

import dev.circlet.router.EngineOptions;
import dev.circlet.spring.RouterLocation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings under {@code circlet.router}. Bound by Spring Boot and not meant to be constructed by applications.
 *
 * @param enabled Whether the routes of RouterConfigurer beans are served.
 * @param type How the router is reached: as a servlet with a path of its own, or as a filter in front of Spring MVC.
 * @param path Path of the router below the context path. If not set, /lite for a servlet beside Spring MVC, and / for a
 *     filter or without Spring MVC.
 * @param loadOnStartup Order in which the container initialises the servlet, at least 1.
 * @param filterOrder Order of the filter among the filters. If not set, it comes after all others.
 * @param asyncTimeout How long an asynchronous response may take before it is given up. Zero means as long as it likes.
 * @param redirectTrailingSlash Whether a path that differs from a route only by its last slash is redirected there.
 * @param redirectFixedPath Whether a path without a route is cleaned, compared without regard to case and redirected.
 * @param handleMethodNotAllowed Whether a path that only other methods know gets 405 instead of 404.
 * @param rawPath Whether patterns are matched against the path as it was sent, without decoding.
 * @param unescapePathValues Whether path values are decoded when raw-path is on.
 * @param removeExtraSlash Whether empty and dot segments of a path are resolved before matching.
 * @param ginCompatible Whether the answers are those of Gin where the router differs from it by choice.
 * @param trustedProxies Addresses and CIDR ranges of proxies whose forwarding headers are believed. None if not set.
 * @param remoteIpHeaders Headers in which a trusted proxy names the client, in this order.
 * @param maxMultipartMemory Bytes of each part of a multipart body that are held in memory.
 * @param maxBodySize Largest body that is read into memory.
 * @param maxPathLength Most characters of a path.
 * @since 0.1
 */
@ConfigurationProperties("circlet.router")
public record RouterProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("servlet") RouterLocation.Type type,
        @Nullable String path,
        @DefaultValue("1") int loadOnStartup,
        @Nullable Integer filterOrder,
        @DefaultValue("30s") Duration asyncTimeout,
        @DefaultValue("true") boolean redirectTrailingSlash,
        @DefaultValue("false") boolean redirectFixedPath,
        @DefaultValue("false") boolean handleMethodNotAllowed,
        @DefaultValue("false") boolean rawPath,
        @DefaultValue("true") boolean unescapePathValues,
        @DefaultValue("false") boolean removeExtraSlash,
        @DefaultValue("false") boolean ginCompatible,
        @Nullable List<String> trustedProxies,
        @DefaultValue({"X-Forwarded-For", "X-Real-IP"}) List<String> remoteIpHeaders,
        @DefaultValue("32MB") DataSize maxMultipartMemory,
        @DefaultValue("2MB") DataSize maxBodySize,
        @DefaultValue("8192") int maxPathLength) {

    /** The options of the engine, checked by itself. */
    EngineOptions engineOptions() {
        return EngineOptions.builder()
                .redirectTrailingSlash(redirectTrailingSlash)
                .redirectFixedPath(redirectFixedPath)
                .handleMethodNotAllowed(handleMethodNotAllowed)
                .rawPath(rawPath)
                .unescapePathValues(unescapePathValues)
                .removeExtraSlash(removeExtraSlash)
                .ginCompatible(ginCompatible)
                .trustedProxies(trustedProxies == null ? new String[0] : trustedProxies.toArray(String[]::new))
                .remoteIpHeaders(remoteIpHeaders.toArray(String[]::new))
                .maxMultipartMemory(maxMultipartMemory.toBytes())
                .maxBodySize(maxBodySize.toBytes())
                .maxPathLength(maxPathLength)
                .build();
    }
}
