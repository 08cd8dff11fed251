package dev.circlet.router;

import org.jspecify.annotations.Nullable;

/** A chain that waits for the one it was dispatched to, with all it needs to go on: a link of a stack. */
final class Frame {

    final Handler[] chain;
    final Match match;
    final @Nullable String path;
    final @Nullable Frame below;

    /** The handler that dispatched. Changed by it alone, when it aborts the rest of its chain. */
    int index;

    Frame(Handler[] chain, int index, Match match, @Nullable String path, @Nullable Frame below) {
        this.chain = chain;
        this.index = index;
        this.match = match;
        this.path = path;
        this.below = below;
    }
}
