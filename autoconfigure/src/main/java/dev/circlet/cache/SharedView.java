package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of an entry together with what they were decoded to, once somebody did. The decoded value hangs on the view
 * and on nothing else: who has the view of a later entry cannot meet it.
 *
 * <p>Views of this kind are made where a value comes in, so that those who wait for it and the entry have the same one. It
 * becomes the view of the first entry that it is put with, and is counted with that entry from the moment it is decoded.
 */
final class SharedView extends ByteView {

    private @Nullable Entry entry;

    /** Null, then the store of the entry, then the decoded value. Written last, so that who reads it sees the entry. */
    private volatile @Nullable Object slot;

    private SharedView(ByteView bytes) {
        super(bytes);
    }

    /** A view of the same bytes that no entry has yet. */
    static SharedView of(ByteView bytes) {
        return new SharedView(bytes.compact());
    }

    /** The view for an entry: the given one if it can be, else a new one of the same bytes. */
    static SharedView bound(ByteView bytes, Entry entry, LruStore store) {
        SharedView view = bytes instanceof SharedView shared && shared.slot == null ? shared : of(bytes);
        view.entry = entry;
        view.slot = store;
        return view;
    }

    /** What a codec decoded these bytes to, null if it has not yet. */
    @Nullable
    Object decodedBy(Codec<?> codec) {
        return slot instanceof Decoded decoded && decoded.codec() == codec ? decoded.value() : null;
    }

    /**
     * Keeps what a codec decoded, if the entry is there to be counted with it.
     *
     * @return what all are to get: the value, or that of somebody who was faster
     */
    Object share(Codec<?> codec, Object value, long bytes) {
        Entry holder = entry;
        if (slot instanceof LruStore store && holder != null) {
            store.share(holder, this, new Decoded(codec, value, bytes));
        }
        Object present = decodedBy(codec);
        return present == null ? value : present;
    }

    // The rest needs the list lock of the store.

    boolean isOpen() {
        return slot instanceof LruStore;
    }

    void close(Decoded decoded) {
        slot = decoded;
    }

    /** What the decoded value adds to the weight of the entry. */
    long decodedBytes() {
        return slot instanceof Decoded decoded ? EntryWeight.of(decoded) : 0;
    }

    /**
     * A decoded value.
     *
     * @param bytes how much heap it takes
     */
    record Decoded(Codec<?> codec, Object value, long bytes) {}
}
