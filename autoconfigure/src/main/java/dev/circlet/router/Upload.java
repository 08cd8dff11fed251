package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * One part of a multipart body. Valid as long as its request.
 *
 * @since 0.1
 */
public interface Upload {

    /**
     * The name of the form field.
     *
     * @return as sent
     */
    String name();

    /**
     * The name the client gives the file, behind a servlet without directories. Untrusted: never use it as a path.
     *
     * @return null if this is a plain field
     */
    @Nullable
    String fileName();

    /**
     * The media type the client declares.
     *
     * @return null if it declares none
     */
    @Nullable
    String contentType();

    /**
     * The size of the content.
     *
     * @return in bytes
     */
    long size();

    /**
     * Opens the content.
     *
     * @return a new stream, to be closed by the caller
     * @throws IOException if it cannot be read
     */
    InputStream open() throws IOException;
}
