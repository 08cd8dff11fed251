package dev.circlet.spring;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The inner door of a {@link ReactiveScope}: what Spring's advice subscribed with to the publisher of the method. */
final class ScopedSubscriber implements CoreSubscriber<Object>, Subscription {

    private final CoreSubscriber<? super Object> subscriber;
    private final CacheScope scope;
    private final Context context;
    private volatile @Nullable Subscription upstream;

    ScopedSubscriber(CoreSubscriber<? super Object> subscriber, CacheScope scope) {
        this.subscriber = subscriber;
        this.scope = scope;
        this.context = context(subscriber.currentContext(), scope);
    }

    /**
     * Spring's advice loses the context of its caller where it shares what a method emits, or waits for it in a future: the
     * method would run outside of its transaction. And wherever it goes on, what it calls is within this call.
     */
    private static Context context(Context inner, CacheScope scope) {
        CacheScope.Subscribed outer = scope.subscribed();
        Context whole = outer == null || outer.context() == inner
                ? inner
                : Context.of((ContextView) outer.context()).putAll(inner.readOnly());
        return whole.put(CacheScope.class, scope);
    }

    /** Runs what belongs to the method. */
    static void leaving(CacheScope scope, Runnable task) {
        ScopeBinding before = ScopeBinding.bind(scope, false);
        try {
            task.run();
        } finally {
            ScopeBinding.restore(before);
        }
    }

    @Override
    public Context currentContext() {
        return context;
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
