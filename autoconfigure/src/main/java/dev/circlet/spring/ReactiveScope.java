package dev.circlet.spring;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

/**
 * Scopes of methods that return publishers: each subscription is a call of its own, which begins when it is subscribed to
 * and not when it is assembled, and ends with the last signal or with its cancellation.
 *
 * <p>The scope is a room with two doors. The subscriber outside and the publisher of the method inside come in and go out
 * through them, and only what Spring's advice does between the two is in the scope.
 */
final class ReactiveScope {

    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.reactive.TransactionContext", ReactiveScope.class.getClassLoader());

    private ReactiveScope() {}

    /**
     * Calls the advice anew for each subscription.
     *
     * @param method what is called
     * @param invocations makes an invocation of it, for each call of the advice
     */
    static Object around(
            MethodInterceptor advice,
            Method method,
            Supplier<? extends MethodInvocation> invocations,
            CachedTypes.Result result) {
        ReactiveAdapter adapter = adapter(result.wrapper());
        Call call = new Call(advice, method, invocations, adapter, result);
        Publisher<Object> publisher = adapter.isMultiValue() ? new Many(call) : new One(call);
        return adapter.fromPublisher(publisher);
    }

    /**
     * Wraps what the method itself returned.
     *
     * @param type what the method declares
     * @param reactor whether to leave it a publisher of Reactor's: others may be asked on threads of their own
     */
    static Object within(Object returned, CacheScope scope, Class<?> type, boolean reactor) {
        Publisher<Object> body = adapter(returned.getClass()).toPublisher(returned);
        ReactiveAdapter declared = adapter(type);
        Publisher<Object> wrapped = declared.isMultiValue()
                ? new BodyFlux(Flux.from(body), scope)
                : new BodyMono(Mono.fromDirect(body), scope);
        return reactor ? wrapped : declared.fromPublisher(wrapped);
    }

    /** Makes changes for each subscription, in its transaction if it has one. */
    static Mono<Void> changing(Runnable changes) {
        return Mono.deferContextual(context -> {
            CacheScope scope = CacheScope.gathering(subscribed(context, false));
            ScopedSubscriber.leaving(scope, changes);
            return Mono.fromFuture(scope.settled(), true).then();
        });
    }

    /** The failure of a method that is not run, as what it declares to return. */
    static Object failed(Class<?> wrapper, Throwable failure) {
        return adapter(wrapper).fromPublisher(Flux.error(failure));
    }

    /** What Spring asks of a stage after it has waited for a cache. */
    static Object mono(CompletableFuture<?> future) {
        return Mono.fromFuture(future);
    }

    /** The way back. */
    static CompletableFuture<?> future(Object publisher) {
        return Mono.from(adapter(publisher.getClass()).toPublisher(publisher)).toFuture();
    }

    private static ReactiveAdapter adapter(Class<?> type) {
        return Objects.requireNonNull(
                ReactiveAdapterRegistry.getSharedInstance().getAdapter(type), type::getName);
    }

    private static CacheScope.Subscribed subscribed(ContextView context, boolean repeatable) {
        return new CacheScope.Subscribed(
                context.getOrDefault(CacheScope.class, null),
                TRANSACTIONS ? ReactiveTransactions.of(context) : SubscribedTransactions.NONE,
                context,
                repeatable ? new SuspendedAnswers() : null);
    }

    private record Call(
            MethodInterceptor advice,
            Method method,
            Supplier<? extends MethodInvocation> invocations,
            ReactiveAdapter adapter,
            CachedTypes.Result result) {

        void subscribe(CoreSubscriber<? super Object> subscriber) {
            CacheScope scope = CacheScope.begin(result.type(), subscribed(subscriber.currentContext(), isRepeatable()));
            ScopeBinding before = ScopeBinding.bind(scope, true);
            try {
                publisher(scope).subscribe(new HandedOut(subscriber, scope, !adapter.isMultiValue()));
            } catch (Throwable failed) {
                Throwable thrown = scope.thrown(failed);
                scope.end();
                Operators.error(subscriber, thrown);
            } finally {
                ScopeBinding.restore(before);
            }
        }

        private Publisher<Object> publisher(CacheScope scope) throws Throwable {
            try {
                Publisher<Object> published =
                        published(advice.invoke(new ScopedInvocation(invocations.get(), scope, result)));
                // An aspect that is woven in between, such as that for transactions, may make a signal of it.
                return scope.woven() == null
                        ? published
                        : Flux.from(published)
                                .onErrorResume(SuspendedAnswers.NotYet.class, waiting -> answered(waiting, scope));
            } catch (SuspendedAnswers.NotYet waiting) {
                return answered(waiting, scope);
            }
        }

        private Publisher<Object> answered(SuspendedAnswers.NotYet waiting, CacheScope scope) {
            Mono<Object> answered = Mono.fromFuture(waiting.question().handle((answer, failed) -> null), true);
            return answered.thenMany(Flux.from(again -> again(again, scope)));
        }

        private Publisher<Object> published(@Nullable Object returned) {
            if (returned instanceof Mono<?> || returned instanceof Flux<?>) {
                return Values.cast(returned);
            }
            return isSuspending() ? found(returned) : adapter.toPublisher(returned);
        }

        private boolean isSuspending() {
            return KotlinDetector.isSuspendingFunction(method);
        }

        private boolean isRepeatable() {
            return isSuspending()
                    || !Mono.class.isAssignableFrom(result.wrapper()) && !Flux.class.isAssignableFrom(result.wrapper());
        }

        private void again(Subscriber<? super Object> subscriber, CacheScope scope) {
            scope.proceed(() -> {
                try {
                    // An answer that nobody waits for any more ends without the method.
                    (scope.isEnded() ? Mono.empty() : publisher(scope)).subscribe(subscriber);
                } catch (Throwable failed) {
                    Operators.error(subscriber, failed);
                }
            });
        }

        /** What Spring has found for a function that suspends, of which it does not know the type. */
        private Publisher<Object> found(@Nullable Object value) {
            return adapter.isMultiValue() && value instanceof Iterable<?> values
                    ? Flux.fromIterable(values)
                    : Mono.justOrEmpty(value);
        }
    }

    private static final class One extends Mono<Object> {

        private final Call call;

        One(Call call) {
            this.call = call;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Object> subscriber) {
            call.subscribe(subscriber);
        }
    }

    private static final class Many extends Flux<Object> {

        private final Call call;

        Many(Call call) {
            this.call = call;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Object> subscriber) {
            call.subscribe(subscriber);
        }
    }

    private static final class BodyMono extends MonoOperator<Object, Object> {

        private final CacheScope scope;

        BodyMono(Mono<Object> body, CacheScope scope) {
            super(body);
            this.scope = scope;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Object> subscriber) {
            ScopedSubscriber.leaving(scope, () -> source.subscribe(new ScopedSubscriber(subscriber, scope)));
        }
    }

    private static final class BodyFlux extends FluxOperator<Object, Object> {

        private final CacheScope scope;

        BodyFlux(Flux<Object> body, CacheScope scope) {
            super(body);
            this.scope = scope;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Object> subscriber) {
            ScopedSubscriber.leaving(scope, () -> source.subscribe(new ScopedSubscriber(subscriber, scope)));
        }
    }

    /** The outer door: what the caller of the method subscribed with. */
    private static final class HandedOut implements CoreSubscriber<Object>, Subscription {

        private final CoreSubscriber<? super Object> subscriber;
        private final CacheScope scope;
        private final boolean single;
        private volatile @Nullable Subscription upstream;
        private volatile @Nullable Object value;
        private volatile boolean cancelled;

        HandedOut(CoreSubscriber<? super Object> subscriber, CacheScope scope, boolean single) {
            this.subscriber = subscriber;
            this.scope = scope;
            this.single = single;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return subscriber.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            scope.hand(() -> subscriber.onSubscribe(this));
        }

        @Override
        public void request(long count) {
            scope.proceed(() -> Objects.requireNonNull(upstream).request(count));
        }

        /** The leases go back first: the publisher inside may take its time to stop. */
        @Override
        public void cancel() {
            cancelled = true;
            scope.end();
            scope.proceed(() -> Objects.requireNonNull(upstream).cancel());
        }

        /** The value of a single one waits for the completion, and that for what has to reach the fleet before. */
        @Override
        public void onNext(Object next) {
            if (single) {
                value = next;
            } else {
                scope.hand(() -> subscriber.onNext(next));
            }
        }

        @Override
        public void onError(Throwable failed) {
            settle(() -> subscriber.onError(scope.thrown(failed)));
        }

        @Override
        public void onComplete() {
            scope.recovered();
            settle(() -> {
                Object last = value;
                if (last != null) {
                    subscriber.onNext(last);
                }
                subscriber.onComplete();
            });
        }

        private void settle(Runnable signals) {
            scope.settled().whenComplete((done, none) -> {
                scope.end();
                if (!cancelled) {
                    scope.hand(signals);
                }
            });
        }
    }
}
