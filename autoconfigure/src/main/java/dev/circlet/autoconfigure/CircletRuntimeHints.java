package dev.circlet.autoconfigure;

import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * What is called by reflection because release 17 cannot name it, and the settings of a group, which are also bound one group
 * at a time. Value types of groups are added by their declarations, and reports by the endpoint.
 */
final class CircletRuntimeHints implements RuntimeHintsRegistrar {

    /** What is written and read in place of types of Spring. */
    private static final List<String> FORMS = List.of(
            "WebForms$Entity",
            "WebForms$Fields",
            "DataForms$Part",
            "DataForms$Request",
            "DataForms$Order",
            "DataForms$Ends",
            "DataForms$End",
            "ScrollForms$Frame",
            "ScrollForms$Place");

    private static final String BUILDER = "java.lang.Thread$Builder";

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        ReflectionHints reflection = hints.reflection();
        reflection.registerType(
                GroupProperties.class,
                MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                MemberCategory.INVOKE_PUBLIC_METHODS);
        for (String form : FORMS) {
            reflection.registerTypeIfPresent(
                    classLoader,
                    "dev.circlet.codec." + form,
                    MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                    MemberCategory.INVOKE_DECLARED_METHODS,
                    MemberCategory.ACCESS_DECLARED_FIELDS);
        }
        reflection.registerTypeIfPresent(null, BUILDER, MemberCategory.INVOKE_PUBLIC_METHODS);
        reflection.registerTypeIfPresent(null, BUILDER + "$OfVirtual", MemberCategory.INVOKE_PUBLIC_METHODS);
        invoked(reflection, Thread.class, "ofVirtual");
        invoked(reflection, HttpClient.class, "shutdownNow");
    }

    /** What this JVM does not have is not needed in an image that it builds. */
    private static void invoked(ReflectionHints reflection, Class<?> type, String name) {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == 0) {
                reflection.registerType(
                        TypeReference.of(type), hint -> hint.withMethod(name, List.of(), ExecutableMode.INVOKE));
            }
        }
    }

    /** Templates are found by names that are only known at run time. */
    static final class Templates implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.resources().registerPattern("templates/**/*.mustache").registerPattern("templates/*.mustache");
        }
    }
}
