package dev.circlet.autoconfigure;

import dev.circlet.cache.Codec;
import dev.circlet.codec.JsonCodecFactory;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by the application's mapper as the form of typed values; knows no type if there is no mapper. The application's
 * classes are those below the packages that Spring Boot scans for it.
 */
final class JacksonJson implements Codec.Factory {

    private final SingletonSupplier<JsonCodecFactory> factory;

    JacksonJson(ListableBeanFactory beans) {
        this.factory = SingletonSupplier.ofNullable(() -> {
            JsonMapper mapper = beans.getBeanProvider(JsonMapper.class).getIfAvailable();
            return mapper == null ? null : new JsonCodecFactory(mapper, owned(beans)::contains);
        });
    }

    private static Packages owned(ListableBeanFactory beans) {
        return new Packages(AutoConfigurationPackages.has(beans) ? AutoConfigurationPackages.get(beans) : List.of());
    }

    /** The packages of an application. The one without a name has no packages below it. */
    private record Packages(List<String> names) {

        boolean contains(String className) {
            String home = ClassUtils.getPackageName(className);
            return names.stream().anyMatch(name -> home.equals(name) || !name.isEmpty() && home.startsWith(name + "."));
        }
    }

    @Override
    public @Nullable Codec<?> create(Type type) {
        JsonCodecFactory json = factory.get();
        return json == null ? null : json.create(type);
    }
}
