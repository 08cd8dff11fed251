package dev.circlet.spring;

import dev.circlet.router.Context;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gives a kept response to one request: whole, or as 304 if the client has it (RFC 9110, sections 13.1 and 15.4.5). */
final class Replay {

    private final StoredResponse response;
    private final ResponsePolicy policy;

    Replay(StoredResponse response, ResponsePolicy policy) {
        this.response = response;
        this.policy = policy;
    }

    void write(Context context, Instant now) throws IOException {
        boolean unchanged = unchanged(context);
        Set<String> set = new HashSet<>();
        for (StoredResponse.Header header : response.headers()) {
            String lower = header.name().toLowerCase(Locale.ROOT);
            if (unchanged && lower.startsWith("content-") && !lower.equals("content-location")) {
                continue;
            }
            // Middleware in front of the cache may vary by more.
            if (set.add(lower) && !lower.equals("vary") && !lower.equals("cache-status")) {
                context.setHeader(header.name(), header.value());
            } else {
                context.addHeader(header.name(), header.value());
            }
        }
        vary(context);
        context.setHeader("Age", Long.toString(Math.max(0, (now.toEpochMilli() - response.originMillis()) / 1000)));
        context.status(unchanged ? 304 : response.status());
        if (!unchanged) {
            body(context);
        }
    }

    private void body(Context context) throws IOException {
        boolean bodiless = response.status() == 204 || response.status() < 200 || response.status() == 304;
        boolean head = context.method().equals("HEAD");
        if (!bodiless && (!head || !response.body().isEmpty())) {
            context.setHeader("Content-Length", Integer.toString(response.body().size()));
        }
        if (!bodiless && !head) {
            response.body().writeTo(context.output());
        }
    }

    private void vary(Context context) {
        Set<String> told = response.headers().stream()
                .filter(header -> header.is("Vary"))
                .flatMap(header ->
                        Arrays.stream(header.value().toLowerCase(Locale.ROOT).split(",")))
                .map(String::trim)
                .collect(Collectors.toSet());
        List<String> untold =
                policy.headers().stream().filter(name -> !told.contains(name)).toList();
        if (!untold.isEmpty()) {
            context.addHeader("Vary", String.join(", ", untold));
        }
    }

    private boolean unchanged(Context context) {
        if (response.status() != 200 && response.status() != 203) {
            return false;
        }
        List<String> candidates = context.headerList("If-None-Match");
        if (!candidates.isEmpty()) {
            String tag = response.header("ETag");
            return candidates.stream()
                    .flatMap(line -> Arrays.stream(line.split(",")))
                    .map(String::trim)
                    .anyMatch(candidate -> candidate.equals("*")
                            || tag != null && weak(candidate).equals(weak(tag)));
        }
        Instant modified = date(response.header("Last-Modified"));
        Instant since = date(context.header("If-Modified-Since"));
        return modified != null && since != null && !modified.isAfter(since);
    }

    private static String weak(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private static @Nullable Instant date(@Nullable String text) {
        try {
            return text == null
                    ? null
                    : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException malformed) {
            return null;
        }
    }
}
