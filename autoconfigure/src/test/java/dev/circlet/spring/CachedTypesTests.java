package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kotlin.Metadata;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class CachedTypesTests {

    private static CachedTypes.Result of(String name, Class<?> type) {
        Method method = Arrays.stream(Functions.class.getMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return CachedTypes.of(method, type);
    }

    private static void assertType(String name, Class<?> raw, Class<?>... generics) {
        CachedTypes.Result result = of(name, IsbnFunctions.class);
        assertThat(result.kind()).isEqualTo(CachedTypes.Kind.PUBLISHER);
        assertThat(result.wrapper()).isEqualTo(Mono.class);
        assertThat(ResolvableType.forType(result.type()))
                .hasToString(ResolvableType.forClassWithGenerics(raw, generics).toString());
    }

    @Test
    void aFunctionThatSuspendsTellsItsTypeByWhatItContinuesWith() {
        assertType("text", String.class);
        assertType("list", List.class, String.class);
        assertType("map", Map.class, String.class, Integer.class);
        assertType("generic", Long.class);
    }

    @Test
    void aFunctionThatReturnsNothingHasNoType() {
        assertThat(of("nothing", IsbnFunctions.class).type()).isNull();
        assertThat(of("anything", IsbnFunctions.class).type()).isNull();
    }

    @Test
    void aFunctionThatContinuesWithManyValuesIsCachedAsAList() {
        CachedTypes.Result result = of("many", IsbnFunctions.class);
        assertThat(result.wrapper()).isEqualTo(Flux.class);
        assertThat(ResolvableType.forType(result.type()))
                .hasToString(ResolvableType.forClassWithGenerics(List.class, String.class)
                        .toString());
    }

    /** As the compiler of Kotlin leaves functions behind. */
    @Metadata
    interface Functions<T> {

        Object text(String key, Continuation<? super String> continuation);

        Object list(String key, Continuation<? super List<String>> continuation);

        Object map(Continuation<? super Map<String, ? extends Integer>> continuation);

        Object generic(String key, Continuation<? super T> continuation);

        Object nothing(String key, Continuation<? super Unit> continuation);

        Object anything(String key, Continuation<Object> continuation);

        Object many(String key, Continuation<? super Flux<String>> continuation);
    }

    @Metadata
    interface IsbnFunctions extends Functions<Long> {}
}
