package dev.circlet.spring;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** The inner door of a {@link ReactiveScope}: what Spring's advice subscribed with to the publisher of the method. */
final class ScopedSubscriber implements CoreSubscriber<Object>, Subscription {

    private final CoreSubscriber<? super Object> subscriber;
    private final CacheScope scope;
    private volatile @Nullable Subscription upstream;

    ScopedSubscriber(CoreSubscriber<? super Object> subscriber, CacheScope scope) {
        this.subscriber = subscriber;
        this.scope = scope;
    }

    /** Runs what belongs to the method. */
    static void leaving(CacheScope scope, Runnable task) {
        CacheScope.Binding before = scope.bind(false);
        try {
            task.run();
        } finally {
            CacheScope.restore(before);
        }
    }

    @Override
    public Context currentContext() {
        return subscriber.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        scope.proceed(() -> subscriber.onSubscribe(this));
    }

    @Override
    public void request(long count) {
        leaving(scope, () -> Objects.requireNonNull(upstream).request(count));
    }

    @Override
    public void cancel() {
        leaving(scope, () -> Objects.requireNonNull(upstream).cancel());
    }

    @Override
    public void onNext(Object next) {
        scope.proceed(() -> subscriber.onNext(next));
    }

    @Override
    public void onError(Throwable failed) {
        scope.failed(failed);
        scope.proceed(() -> subscriber.onError(failed));
    }

    @Override
    public void onComplete() {
        scope.proceed(() -> subscriber.onComplete());
    }
}
