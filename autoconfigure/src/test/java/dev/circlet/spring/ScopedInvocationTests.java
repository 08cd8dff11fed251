package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.ReflectionUtils;

/** On which side of the door a thread is before, in and after a method. */
class ScopedInvocationTests {

    private static final Method METHOD = ReflectionUtils.findMethod(Callable.class, "call");

    private final CacheScope scope = CacheScope.begin(null, false);

    private @Nullable Object call(Callable<?> body) throws Throwable {
        return new ScopedInvocation(new Body(body), scope, CachedTypes.of(METHOD, Callable.class)).proceed();
    }

    @Test
    void theAdviceGoesOnWithinTheScopeWhenTheMethodHasReturned() {
        scope.proceed(() -> {
            assertThatNoException()
                    .isThrownBy(() -> assertThat(call(() -> Optional.ofNullable(CacheScope.current())))
                            .isEqualTo(Optional.empty()));
            assertThat(CacheScope.current()).isSameAs(scope);
        });
    }

    @Test
    void soItDoesWhenTheMethodHasThrown() {
        scope.proceed(() -> {
            assertThatThrownBy(() -> call(() -> {
                        throw new IOException("x");
                    }))
                    .hasMessage("x");
            assertThat(CacheScope.current()).isSameAs(scope);
        });
    }

    private record Body(Callable<?> body) implements MethodInvocation {

        @Override
        public @Nullable Object proceed() throws Throwable {
            return body.call();
        }

        @Override
        public Method getMethod() {
            return METHOD;
        }

        @Override
        public Object[] getArguments() {
            return new Object[0];
        }

        @Override
        public Object getThis() {
            return body;
        }

        @Override
        public AccessibleObject getStaticPart() {
            return METHOD;
        }
    }
}
