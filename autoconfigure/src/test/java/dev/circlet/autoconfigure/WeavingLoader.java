package dev.circlet.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.aspectj.weaver.loadtime.Aj;

/** Weaves one class as it is loaded, with the aspects that the {@code META-INF/aop.xml} of the libraries name. */
final class WeavingLoader extends ClassLoader {

    private final Aj weaver = new Aj();
    private final String woven;
    private final boolean ours;
    private final URL order;
    private byte[] bytes;

    private WeavingLoader(Class<?> woven, boolean ours, URL order) {
        super(woven.getClassLoader());
        this.woven = woven.getName();
        this.ours = ours;
        this.order = order;
        weaver.initialize();
    }

    /** An object of a woven class; that has a constructor without arguments, and is seen as another type. */
    static <T> T woven(Class<? extends T> type, Class<T> seen) {
        return woven(type, seen, true, null);
    }

    /** The same, as if this library brought no aspects. */
    static <T> T wovenWithoutOurs(Class<? extends T> type, Class<T> seen) {
        return woven(type, seen, false, null);
    }

    /** The same in an application that has an {@code aop.xml} of its own, which declares an order. */
    static <T> T wovenInOrder(Class<? extends T> type, Class<T> seen, URL order) {
        return woven(type, seen, true, order);
    }

    private static <T> T woven(Class<? extends T> type, Class<T> seen, boolean ours, URL order) {
        try {
            var constructor = new WeavingLoader(type, ours, order)
                    .loadClass(type.getName())
                    .getDeclaredConstructor();
            constructor.setAccessible(true);
            return seen.cast(constructor.newInstance());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.equals(woven)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? weave(name) : loaded;
        }
    }

    private Class<?> weave(String name) {
        try (InputStream file = super.getResourceAsStream(file(name))) {
            bytes = weaver.preProcess(name, file.readAllBytes(), this, null);
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    private static String file(String name) {
        return name.replace('.', '/') + ".class";
    }

    /** The class file is woven, too, as that of a compiler would be. */
    @Override
    public InputStream getResourceAsStream(String name) {
        return bytes != null && name.equals(file(woven))
                ? new ByteArrayInputStream(bytes)
                : super.getResourceAsStream(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> all = Collections.list(super.getResources(name));
        if (order != null && name.equals("META-INF/aop.xml")) {
            all.add(order);
        }
        return Collections.enumeration(all.stream()
                .filter(url -> ours || !url.getPath().contains("/autoconfigure/target/"))
                .toList());
    }
}
