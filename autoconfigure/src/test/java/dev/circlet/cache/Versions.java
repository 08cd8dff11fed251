package dev.circlet.cache;

import java.util.concurrent.atomic.AtomicInteger;

/** A source that counts how often it is asked, and says which time it was. */
final class Versions implements Getter<String> {

    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public String get(String key) {
        return key + " v" + calls.incrementAndGet();
    }

    int calls() {
        return calls.get();
    }
}
