package dev.circlet.router;

/** A handler under a name that was given to it. */
record NamedHandler(String name, Handler handler) implements Handler {

    NamedHandler {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A handler's name must not be blank");
        }
    }

    @Override
    public void handle(Context context) throws Exception {
        handler.handle(context);
    }
}
