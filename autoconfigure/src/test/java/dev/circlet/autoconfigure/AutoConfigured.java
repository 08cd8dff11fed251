package dev.circlet.autoconfigure;

import java.util.Arrays;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.util.ClassUtils;

/** What an application gets that has the starter: every auto-configuration that is registered. */
final class AutoConfigured {

    private AutoConfigured() {}

    static Class<?>[] classes() {
        return ImportCandidates.load(AutoConfiguration.class, AutoConfigured.class.getClassLoader())
                .getCandidates()
                .stream()
                .filter(name -> name.startsWith("dev.circlet."))
                .map(name -> ClassUtils.resolveClassName(name, AutoConfigured.class.getClassLoader()))
                .toArray(Class<?>[]::new);
    }

    /** The named auto-configurations of others together with ours. */
    static Class<?>[] with(Class<?>... others) {
        Class<?>[] ours = classes();
        Class<?>[] all = Arrays.copyOf(others, others.length + ours.length);
        System.arraycopy(ours, 0, all, others.length, ours.length);
        return all;
    }
}
