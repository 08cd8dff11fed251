package dev.circlet.spring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Finds classes that were woven with Spring's cache aspect when they were compiled, and without {@link CacheScopeAspect}. A
 * class that is woven calls its aspects, so its file names them. Load-time weaving takes both from their
 * {@code META-INF/aop.xml}.
 */
final class UnscopedClasses {

    private static final String SPRINGS = "org/springframework/cache/aspectj/AnnotationCacheAspect";
    private static final String OURS = "dev/circlet/spring/CacheScopeAspect";

    private UnscopedClasses() {}

    static List<String> among(Collection<Class<?>> classes) {
        return classes.stream()
                .filter(UnscopedClasses::isUnscoped)
                .map(Class::getName)
                .sorted()
                .toList();
    }

    private static boolean isUnscoped(Class<?> type) {
        String file = file(type);
        return file != null && file.contains(SPRINGS) && !file.contains(OURS);
    }

    /** A class file, of which only the names are of interest, null if it is not to be had. */
    private static @Nullable String file(Class<?> type) {
        try (InputStream file = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
            return file == null ? null : new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return null;
        }
    }
}
