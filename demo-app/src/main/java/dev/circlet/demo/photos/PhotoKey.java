package dev.circlet.demo.photos;

import java.util.Arrays;
import java.util.Optional;

/** One picture made of a photo. Its text form is the key in the group, and each picture has exactly one. */
record PhotoKey(String name, Kind kind) {

    /** What is made of a photo. */
    enum Kind {
        /** A small copy. */
        THUMB("thumb"),
        /** How much of each frequency there is. */
        MAGNITUDE("spectrum/magnitude"),
        /** Where the waves of each frequency begin. */
        PHASE("spectrum/phase");

        private final String path;

        Kind(String path) {
            this.path = path;
        }
    }

    static Optional<PhotoKey> parse(String key) {
        int slash = key.indexOf('/');
        if (slash < 1) {
            return Optional.empty();
        }
        String path = key.substring(slash + 1);
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.path.equals(path))
                .findFirst()
                .map(kind -> new PhotoKey(key.substring(0, slash), kind));
    }

    @Override
    public String toString() {
        return name + "/" + kind.path;
    }
}
