package dev.circlet.spring;

import dev.circlet.router.Mappings;
import dev.circlet.router.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Knows the exceptions of Spring Web that stand for a response: each {@link ErrorResponse}, such as a
 * {@code ResponseStatusException}, with body and headers, and each exception whose class has {@link ResponseStatus}. Causes
 * are searched too, as Spring MVC does. A {@link ProblemDetail} or {@link ErrorResponse} that a handler answers with is
 * written as a problem detail.
 *
 * <p>A status below 400 is no problem; such an exception stays a failure of the server. Messages are not translated.
 *
 * @since 0.1
 */
public final class SpringErrorMapping implements Mappings.ErrorMapping {

    /** Bounds the search in causes, which may go in circles. */
    private static final int MAX_CAUSES = 10;

    /** Creates a mapping. */
    public SpringErrorMapping() {}

    @Override
    public @Nullable Problem problemOf(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            Problem problem = cause instanceof ErrorResponse response ? problemIn(response) : annotated(cause);
            if (problem != null) {
                return problem;
            }
            cause = cause.getCause();
        }
        return null;
    }

    @Override
    public @Nullable Problem problemIn(Object body) {
        if (body instanceof ErrorResponse response) {
            return error(response.getStatusCode().value()) ? Problems.from(response) : null;
        }
        return body instanceof ProblemDetail detail && error(detail.getStatus()) ? Problems.from(detail) : null;
    }

    private static @Nullable Problem annotated(Throwable failure) {
        ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(failure.getClass(), ResponseStatus.class);
        if (status == null || !error(status.code().value())) {
            return null;
        }
        return Problem.of(status.code().value(), status.reason().isEmpty() ? null : status.reason());
    }

    private static boolean error(int status) {
        return status >= 400 && status <= 599;
    }
}
