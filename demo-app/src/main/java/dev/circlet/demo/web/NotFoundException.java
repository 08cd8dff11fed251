package dev.circlet.demo.web;

/** What was asked for does not exist; answered with 404. */
public final class NotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message tells what there is instead
     */
    public NotFoundException(String message) {
        super(message);
    }
}
