package dev.circlet.demo.photos;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Where photos come from. Read anew by each call: files may come and go. */
interface PhotoSource {

    /** Returns the names of the files that look like images, in order. */
    List<String> names() throws IOException;

    /** Opens a file, image or not, or returns an empty result for a name that is none of the source's own files. */
    Optional<InputStream> open(String name) throws IOException;
}
