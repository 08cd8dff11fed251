package dev.circlet.router;

/** Serves what the catch-all of its route names. A path that could mean anything but a plain name does not exist. */
record StaticFiles(Assets assets) implements Handler {

    private static final String INDEX = "index.html";

    @Override
    public void handle(Context context) throws Exception {
        // The text before decoding of slashes: an encoded slash is part of a name, and no file has such a name.
        String rest = context.match().text(context.match().size() - 1).substring(1);
        String decoded = context.engine.options().rawPath() ? PathText.decode(rest) : rest;
        String path = decoded == null || decoded.isEmpty() || decoded.endsWith("/") ? decoded + INDEX : decoded;
        Assets.Asset asset = decoded != null && isPlain(path) ? assets.find(path) : null;
        // Links of a page are relative to its directory only if the address ends with a slash.
        if (asset == null && path.equals(decoded) && isPlain(path) && assets.find(path + '/' + INDEX) != null) {
            context.engine.redirect(context, context.match().path() + '/', context.method());
        } else {
            context.asset(asset, path);
        }
    }

    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c < ' ' || c == 127 || c == '\\' || c == ':' || c == PathText.SLASH) {
                return false;
            }
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
