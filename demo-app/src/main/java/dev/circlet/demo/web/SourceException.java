package dev.circlet.demo.web;

/** A getter failed on this node; answered with 502, as its failure on another node is. */
final class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SourceException(String group, Throwable cause) {
        super("Loading from group '" + group + "' failed on this node", cause);
    }
}
