package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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

    /** As an aspect does that is woven in between. */
    private static Object twice(MethodInvocation invocation) throws Throwable {
        assertThatThrownBy(invocation::proceed).hasMessage("the first time");
        return invocation.proceed();
    }

    @Test
    void whoWaitsIsNotToldOfWhatTheMethodThrewBeforeItWasCalledAgain() throws Throwable {
        CompletableFuture<String> future = new CompletableFuture<>();
        for (Object result : List.of("value", future)) {
            Iterator<Callable<?>> calls = List.<Callable<?>>of(
                            () -> {
                                throw new IOException("the first time");
                            },
                            () -> result)
                    .iterator();
            Vetoed lease = new Vetoed();
            CacheScopeAdvice.within(
                    invocation -> {
                        CacheScope.current().add(new OpenLease(null, "k", lease));
                        return twice(invocation);
                    },
                    new Body(() -> calls.next().call()),
                    CachedTypes.of(METHOD, Callable.class));
            future.complete("value");
            assertThat(lease.ends).containsExactly("released");
        }
    }

    @Test
    void aFutureWaitsForWhatIsChangedBeforeItAndAfterTheCall() throws Throwable {
        for (CompletableFuture<String> future :
                List.of(CompletableFuture.completedFuture("value"), new CompletableFuture<String>())) {
            CompletableFuture<Object> change = new CompletableFuture<>();
            CompletableFuture<?> handed = (CompletableFuture<?>) CacheScopeAdvice.within(
                    invocation -> ((CompletableFuture<?>) invocation.proceed()).thenApply(value -> {
                        CacheScope.current().pend(change);
                        return value;
                    }),
                    new Body(() -> future),
                    CachedTypes.of(METHOD, Callable.class));
            future.complete("value");
            assertThat(handed).isNotDone();
            change.complete("changed");
            assertThat(handed.join()).isEqualTo("value");
        }
    }

    @Test
    void theLeaseOfACancelledFutureGoesBackBeforeWhatIsUnderWayHasEnded() throws Throwable {
        Vetoed lease = new Vetoed();
        CompletableFuture<?> handed = (CompletableFuture<?>) CacheScopeAdvice.within(
                invocation -> {
                    CacheScope.current().add(new OpenLease(null, "k", lease));
                    CacheScope.current().pend(new CompletableFuture<>());
                    return invocation.proceed();
                },
                new Body(CompletableFuture::new),
                CachedTypes.of(METHOD, Callable.class));
        handed.cancel(false);
        assertThat(lease.ends).containsExactly("released");
    }

    private record Vetoed(List<String> ends) implements Claim.Lease {

        Vetoed() {
            this(new ArrayList<>());
        }

        @Override
        public CompletableFuture<Boolean> fill(@Nullable ByteView value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release() {
            ends.add("released");
        }

        @Override
        public void fail(Throwable failure) {
            ends.add("failed");
        }
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
