package dev.circlet.demo.web;

import dev.circlet.cache.DeadlineExceededException;
import dev.circlet.cache.GroupException;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.cache.KeyNotFoundException;
import dev.circlet.cache.LoadTimeoutException;
import dev.circlet.cache.OverloadedException;
import dev.circlet.cache.RemoteLoadException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;

/** Answers every failure with a problem detail (RFC 9457) that says what to do, and none with a stack trace. */
public final class Failures {

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /**
     * Finds the answer to a failure, and logs what the server is to blame for.
     *
     * @param failure what a handler threw
     * @return a response with a problem detail
     */
    public static ResponseEntity<ProblemDetail> answer(Throwable failure) {
        if (failure instanceof AbsentException absent) {
            return answer(absent.problem(), absent.headers());
        } else if (failure instanceof ClientFault fault) {
            return answer(fault.problem(), HttpHeaders.EMPTY);
        } else if (failure instanceof OverloadedException overloaded) {
            return overloaded(overloaded);
        } else if (failure instanceof GroupException group) {
            return group(group);
        } else if (failure instanceof SourceException source) {
            log.warn("{}", source.getMessage(), source.getCause());
            return answer(problem(HttpStatus.BAD_GATEWAY, source), HttpHeaders.EMPTY);
        } else if (failure instanceof DataAccessException || failure instanceof TransactionException) {
            log.warn("The database failed", failure);
            return answer(HttpStatus.SERVICE_UNAVAILABLE, "The database failed; the log of this node tells why");
        } else if (failure instanceof InvalidParameterException) {
            return answer(
                    HttpStatus.BAD_REQUEST,
                    "The parameters cannot be read; percent-encode them as UTF-8, a % itself as %25");
        }
        log.error("A request failed", failure);
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, "The request failed; the log of this node tells why");
    }

    private static ResponseEntity<ProblemDetail> overloaded(OverloadedException overloaded) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, (overloaded.retryAfterMillis() + 999) / 1000)));
        return answer(problem(HttpStatus.SERVICE_UNAVAILABLE, overloaded), headers);
    }

    private static ResponseEntity<ProblemDetail> group(GroupException failure) {
        HttpStatus status = status(failure);
        if (status.is5xxServerError()) {
            log.warn("{}", failure.getMessage());
        }
        return answer(problem(status, failure), HttpHeaders.EMPTY);
    }

    private static HttpStatus status(GroupException failure) {
        if (failure instanceof KeyNotFoundException) {
            return HttpStatus.NOT_FOUND;
        }
        if (failure instanceof InvalidKeyException) {
            return HttpStatus.BAD_REQUEST;
        }
        if (failure instanceof DeadlineExceededException || failure instanceof LoadTimeoutException) {
            return HttpStatus.GATEWAY_TIMEOUT;
        }
        return failure instanceof RemoteLoadException ? HttpStatus.BAD_GATEWAY : HttpStatus.INTERNAL_SERVER_ERROR;
    }

    private static ProblemDetail problem(HttpStatus status, Exception failure) {
        return ProblemDetail.forStatusAndDetail(status, failure.getMessage());
    }

    private static ResponseEntity<ProblemDetail> answer(HttpStatus status, String detail) {
        return answer(ProblemDetail.forStatusAndDetail(status, detail), HttpHeaders.EMPTY);
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .cacheControl(CacheControl.noStore())
                .body(problem);
    }
}
