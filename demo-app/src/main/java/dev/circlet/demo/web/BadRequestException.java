package dev.circlet.demo.web;

/** The request cannot be understood; answered with 400. */
public final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message tells what would be accepted
     */
    public BadRequestException(String message) {
        super(message);
    }
}
