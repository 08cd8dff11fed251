package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A resource of a class loader. */
record ClassPathAsset(URL url, long size, Instant modified) implements Assets.Asset {

    static Assets.@Nullable Asset find(ClassLoader loader, String name, Instant modified) throws IOException {
        URL url = name.endsWith("/") ? null : loader.getResource(name);
        if (url == null) {
            return null;
        }
        if (url.getProtocol().equals("file")) {
            return Assets.file(Path.of(URI.create(url.toString())));
        }
        // A directory of a jar is an entry whose name ends with a slash.
        if (loader.getResource(name + "/") != null) {
            return null;
        }
        URLConnection connection = connect(url);
        try (InputStream in = connection.getInputStream()) {
            long size = connection.getContentLengthLong();
            return new ClassPathAsset(url, size >= 0 ? size : in.transferTo(OutputStream.nullOutputStream()), modified);
        }
    }

    private static URLConnection connect(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection;
    }

    @Override
    public InputStream open() throws IOException {
        return connect(url).getInputStream();
    }
}
