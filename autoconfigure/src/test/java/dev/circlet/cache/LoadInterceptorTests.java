package dev.circlet.cache;

/** The interceptor that leaves loads as they are. */
class LoadInterceptorTests extends LoadInterceptorContract {

    @Override
    protected LoadInterceptor interceptor() {
        return LoadInterceptor.NONE;
    }

    @Override
    protected boolean carries() {
        return false;
    }
}
