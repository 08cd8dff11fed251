package dev.circlet.cache;

/**
 * The key cannot be used: empty, over the size limit, or not well-formed Unicode. The message never contains the key.
 *
 * @since 0.1
 */
public final class InvalidKeyException extends GroupException {

    private static final long serialVersionUID = 1L;

    InvalidKeyException(String group, String problem) {
        super(group, "Group '" + group + "' refuses the key: " + problem);
    }
}
