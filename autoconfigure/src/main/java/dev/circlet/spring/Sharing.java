package dev.circlet.spring;

import dev.circlet.router.MemoryExchange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a response may be given to others than the one who asked, and for how long (RFC 9111, sections 3, 4.2 and 5.2.2, for a
 * shared cache that is told its lifetimes by a group and not by guessing).
 *
 * @param refusal why not, or null
 * @param stated the lifetime that the response states, less its age; null if it states none
 */
record Sharing(@Nullable String refusal, @Nullable Duration stated) {

    /** Begins the refusal of a status. */
    static final String STATUS = "its status is ";

    private static final Set<Integer> KEPT = Set.of(200, 203, 204, 300, 301, 308, 404, 410);
    private static final Set<Integer> KEPT_IF_STATED = Set.of(302, 303, 307);
    private static final Set<String> FORBIDDING = Set.of("private", "no-store", "no-cache");
    private static final long LONGEST = Integer.MAX_VALUE;

    static Sharing of(MemoryExchange response, ResponsePolicy policy, Instant now) {
        Duration stated = stated(response, now);
        return new Sharing(refusal(response, policy, stated), stated);
    }

    private static @Nullable String refusal(MemoryExchange response, ResponsePolicy policy, @Nullable Duration stated) {
        if (response.responseHeader("Set-Cookie") != null) {
            return "it sets a cookie";
        }
        if (isEventStream(response)) {
            return "it is a stream of events";
        }
        if (values(response, "Cache-Control").anyMatch(value -> FORBIDDING.contains(directive(value)))) {
            return "its Cache-Control forbids it";
        }
        String unnamed = values(response, "Vary")
                .filter(name -> !policy.headers().contains(name))
                .findFirst()
                .orElse(null);
        if (unnamed != null) {
            return "it varies by " + unnamed + ", which ResponsePolicy.headers does not name";
        }
        if (stated != null && (stated.isNegative() || stated.isZero())) {
            return "it is stale at once";
        }
        int status = response.status();
        boolean keepable = KEPT.contains(status) || stated != null && KEPT_IF_STATED.contains(status) || status >= 500;
        return keepable ? null : STATUS + status;
    }

    static boolean isEventStream(MemoryExchange response) {
        String type = response.responseHeader("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    private static @Nullable Duration stated(MemoryExchange response, Instant now) {
        Long shared = seconds(response, "s-maxage");
        Long seconds = shared == null ? seconds(response, "max-age") : shared;
        if (seconds != null) {
            return Duration.ofSeconds(seconds - age(response));
        }
        String expires = response.responseHeader("Expires");
        return expires == null ? null : until(expires, now).minusSeconds(age(response));
    }

    /** The smallest value of a directive; one that cannot be read counts as zero. */
    private static @Nullable Long seconds(MemoryExchange response, String name) {
        return values(response, "Cache-Control")
                .filter(value -> directive(value).equals(name))
                .map(value -> number(value.substring(value.indexOf('=') + 1)))
                .min(Long::compare)
                .orElse(null);
    }

    static long age(MemoryExchange response) {
        String age = response.responseHeader("Age");
        return age == null ? 0 : number(age);
    }

    private static long number(String text) {
        String digits = text.replace("\"", "").trim();
        if (!digits.matches("\\d+")) {
            return 0;
        }
        return digits.length() > 9 ? LONGEST : Long.parseLong(digits);
    }

    private static Duration until(String date, Instant now) {
        try {
            Instant end = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(now, end);
        } catch (DateTimeException malformed) {
            return Duration.ZERO;
        }
    }

    private static String directive(String value) {
        int equals = value.indexOf('=');
        return (equals < 0 ? value : value.substring(0, equals)).trim();
    }

    /** The elements of a list header, in lower case. */
    private static Stream<String> values(MemoryExchange response, String name) {
        List<String> lines = response.responseHeaders().getOrDefault(name, List.of());
        return lines.stream()
                .flatMap(line -> Stream.of(line.toLowerCase(Locale.ROOT).split(",")))
                .map(String::trim)
                .filter(value -> !value.isEmpty());
    }
}
