package dev.circlet.spring;

import dev.circlet.router.Context;
import dev.circlet.router.Exchange;
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
 * <p>An exception of a status from 200 to 399 is answered with its status and headers and no body. What an {@link ErrorResponse}
 * or a {@link ProblemDetail} leaves open as its instance is the path of the request. Messages are not translated.
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
        Throwable cause = answering(failure);
        if (cause instanceof ErrorResponse response) {
            return problemIn(response);
        }
        ResponseStatus status = cause == null ? null : annotation(cause);
        if (status == null || !error(status.code().value())) {
            return null;
        }
        return Problem.of(status.code().value(), status.reason().isEmpty() ? null : status.reason());
    }

    @Override
    public @Nullable Problem problemOf(Throwable failure, Exchange exchange) {
        Problem problem = problemOf(failure);
        return problem != null && answering(failure) instanceof ErrorResponse ? at(exchange, problem) : problem;
    }

    @Override
    public @Nullable Problem problemIn(Object body) {
        if (body instanceof ErrorResponse response) {
            return error(response.getStatusCode().value()) ? Problems.from(response) : null;
        }
        return body instanceof ProblemDetail detail && error(detail.getStatus()) ? Problems.from(detail) : null;
    }

    @Override
    public @Nullable Problem problemIn(Object body, Exchange exchange) {
        Problem problem = problemIn(body);
        return problem == null ? null : at(exchange, problem);
    }

    @Override
    public boolean answer(Throwable failure, Context context) {
        Throwable cause = answering(failure);
        if (cause instanceof ErrorResponse response) {
            int status = response.getStatusCode().value();
            if (plain(status)) {
                context.status(status);
                response.getHeaders().forEach((name, values) -> {
                    context.setHeader(name, null);
                    values.forEach(value -> context.addHeader(name, value));
                });
                return true;
            }
        }
        ResponseStatus annotated = cause == null ? null : annotation(cause);
        if (annotated != null && plain(annotated.code().value())) {
            context.status(annotated.code().value());
            return true;
        }
        return false;
    }

    /** Names the request, as Spring MVC does where nobody has named anything else. */
    private static Problem at(Exchange exchange, Problem problem) {
        return problem.instance() != null
                ? problem
                : new Problem(
                        problem.type(),
                        problem.title(),
                        problem.status(),
                        problem.detail(),
                        exchange.basePath() + exchange.rawPath(),
                        problem.extensions(),
                        problem.headers());
    }

    /** The first of an exception and its causes that stands for a response. */
    private static @Nullable Throwable answering(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof ErrorResponse || annotation(cause) != null) {
                return cause;
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static @Nullable ResponseStatus annotation(Throwable failure) {
        return AnnotatedElementUtils.findMergedAnnotation(failure.getClass(), ResponseStatus.class);
    }

    private static boolean plain(int status) {
        return status >= 200 && status < 400;
    }

    private static boolean error(int status) {
        return status >= 400 && status <= 599;
    }
}
