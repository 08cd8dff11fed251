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
import org.springframework.util.ClassUtils;
import org.springframework.util.LinkedMultiValueMap;

/**
 * What is called by reflection because release 17 cannot name it, the settings of a group, which are also read one at a time,
 * and what stands for, or tells of, types of libraries. Value types of groups are added by their declarations, and reports by the endpoint.
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

    /** What is looked for by name, to tell whether the library is there. An image finds no class that it was not told of. */
    private static final List<String> ASKED_FOR = List.of(
            "jakarta.validation.Validator",
            "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties",
            "org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath",
            "org.springframework.data.domain.Window",
            "org.springframework.data.jpa.util.TupleBackedMap",
            "org.springframework.http.HttpEntity",
            "org.springframework.transaction.reactive.TransactionContext",
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            "org.springframework.util.LinkedCaseInsensitiveMap",
            "org.springframework.util.MultiValueMap",
            "org.springframework.web.ErrorResponse",
            "org.springframework.web.bind.annotation.BindParam",
            "org.springframework.web.servlet.HandlerMapping",
            "org.springframework.web.servlet.support.ServletUriComponentsBuilder",
            "tools.jackson.databind.exc.InvalidDefinitionException",
            "tools.jackson.databind.json.JsonMapper",
            "tools.jackson.dataformat.xml.XmlMapper");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        ReflectionHints reflection = hints.reflection();
        reflection.registerType(GroupProperties.class, MemberCategory.INVOKE_PUBLIC_METHODS);
        for (String form : FORMS) {
            reflection.registerTypeIfPresent(
                    classLoader,
                    "dev.circlet.codec." + form,
                    MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
                    MemberCategory.INVOKE_PUBLIC_METHODS);
        }
        for (String type : ASKED_FOR) {
            reflection.registerTypeIfPresent(classLoader, type);
        }
        // What a MultiValueMap is read as.
        reflection.registerType(LinkedMultiValueMap.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
        reflection.registerTypeIfPresent(null, "java.lang.Thread$Builder", MemberCategory.INVOKE_PUBLIC_METHODS);
        invoked(reflection, Thread.class, "ofVirtual");
        invoked(reflection, HttpClient.class, "shutdownNow");
    }

    /** What this JVM does not have is not needed in an image that it builds. */
    private static void invoked(ReflectionHints reflection, Class<?> type, String name) {
        Method method = ClassUtils.getMethodIfAvailable(type, name);
        if (method != null) {
            reflection.registerMethod(method, ExecutableMode.INVOKE);
        }
    }
}
