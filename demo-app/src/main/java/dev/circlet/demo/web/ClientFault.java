package dev.circlet.demo.web;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Something about the request that its sender can change. The message tells what would be accepted. */
public class ClientFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    /**
     * Creates the exception.
     *
     * @param status the status to answer with
     * @param message what is wrong and what would be accepted
     */
    protected ClientFault(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    /**
     * Refuses a request that cannot be understood.
     *
     * @param message what is wrong and what would be accepted
     * @return an exception answered with 400
     */
    public static ClientFault badRequest(String message) {
        return new ClientFault(HttpStatus.BAD_REQUEST, message);
    }

    /**
     * Tells that what was asked for does not exist.
     *
     * @param message what is missing and what there is instead
     * @return an exception answered with 404
     */
    public static ClientFault notFound(String message) {
        return new ClientFault(HttpStatus.NOT_FOUND, message);
    }

    /**
     * Returns the status.
     *
     * @return a status from 400 to 499
     */
    public final HttpStatus status() {
        return status;
    }

    final ProblemDetail problem() {
        return ProblemDetail.forStatusAndDetail(status, getMessage());
    }
}
