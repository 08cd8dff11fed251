package dev.circlet.demo.web;

import dev.circlet.cache.DeadlineExceededException;
import dev.circlet.cache.GroupException;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.cache.KeyNotFoundException;
import dev.circlet.cache.LoadTimeoutException;
import dev.circlet.cache.OverloadedException;
import dev.circlet.cache.RemoteLoadException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every failure with a problem detail (RFC 9457) that says what to do, and none with a stack trace. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> absent(AbsentException absent) {
        return answer(absent.problem(), absent.headers());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> fault(ClientFault fault) {
        return answer(fault.problem(), HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> overloaded(OverloadedException overloaded) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, (overloaded.retryAfterMillis() + 999) / 1000)));
        return answer(problem(HttpStatus.SERVICE_UNAVAILABLE, overloaded), headers);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> group(GroupException failure) {
        HttpStatus status = status(failure);
        if (status.is5xxServerError()) {
            log.warn("{}", failure.getMessage());
        }
        return answer(problem(status, failure), HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> source(SourceException failure) {
        log.warn("{}", failure.getMessage(), failure.getCause());
        return answer(problem(HttpStatus.BAD_GATEWAY, failure), HttpHeaders.EMPTY);
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDetail> database(RuntimeException failure) {
        log.warn("The database failed", failure);
        return answer(
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.SERVICE_UNAVAILABLE, "The database failed; the log of this node tells why"),
                HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(RuntimeException failure) {
        log.error("A request failed", failure);
        return answer(
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.INTERNAL_SERVER_ERROR, "The request failed; the log of this node tells why"),
                HttpHeaders.EMPTY);
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

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .cacheControl(CacheControl.noStore())
                .body(problem);
    }
}
