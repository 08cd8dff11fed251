package dev.circlet.peer.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Judges requests before a byte of their body is read, and counts those it turns away. */
final class Gate {

    private final PeerAuth auth;
    private final HttpLimits limits;
    private final Map<AuthFailure, LongAdder> failures = new EnumMap<>(AuthFailure.class);

    Gate(PeerAuth auth, HttpLimits limits) {
        this.auth = auth;
        this.limits = limits;
        for (AuthFailure failure : AuthFailure.values()) {
            failures.put(failure, new LongAdder());
        }
    }

    Verdict judge(HttpServletRequest request, String self) {
        AuthFailure failure = form(request);
        String header = single(request);
        Verdict verdict = failure != null || header == null
                ? new Verdict.Refused(failure == null ? AuthFailure.UNSIGNED : failure)
                : auth.verify(header, path(request), self, request.getContentLengthLong());
        if (verdict instanceof Verdict.Refused refused) {
            count(refused.failure());
        } else if (verdict instanceof Verdict.Skewed) {
            count(AuthFailure.SKEWED);
        }
        return verdict;
    }

    private static @Nullable String single(HttpServletRequest request) {
        Enumeration<String> headers = request.getHeaders(AuthHeader.NAME);
        String first = headers.hasMoreElements() ? headers.nextElement() : null;
        return headers.hasMoreElements() ? null : first;
    }

    private @Nullable AuthFailure form(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        if (!AuthHeader.METHOD.equals(request.getMethod())) {
            return AuthFailure.METHOD;
        } else if (length <= 0 || request.getHeader("Transfer-Encoding") != null) {
            return AuthFailure.LENGTH_REQUIRED;
        } else if (length > limits.bodyBytes()) {
            return AuthFailure.TOO_LARGE;
        }
        return headerBytes(request) > limits.headerBytes() ? AuthFailure.HEADERS : null;
    }

    /** Counts what the container delivered: the line and each header with what separates them. */
    private static long headerBytes(HttpServletRequest request) {
        String query = request.getQueryString();
        long sum = request.getRequestURI().length() + (query == null ? 0 : query.length()) + 16;
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                sum += name.length() + value.length() + 4;
            }
        }
        return sum;
    }

    /** The path after the context path, as it was sent: nothing is decoded or normalised. */
    static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    void count(AuthFailure failure) {
        LongAdder count = failures.get(failure);
        if (count != null) {
            count.increment();
        }
    }

    Map<String, Long> failures() {
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((failure, count) -> counts.put(failure.reason(), count.sum()));
        return counts;
    }
}
