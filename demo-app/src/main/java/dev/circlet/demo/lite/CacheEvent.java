package dev.circlet.demo.lite;

/** A getter of this node ran. */
record CacheEvent(long number, String group, String outcome, long millis) {

    String json() {
        // Names of groups and outcomes need no escapes.
        return "{\"group\":\"" + group + "\",\"outcome\":\"" + outcome + "\",\"millis\":" + millis + "}";
    }
}
