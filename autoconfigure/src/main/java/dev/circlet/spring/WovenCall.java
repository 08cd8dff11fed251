package dev.circlet.spring;

import org.reactivestreams.Publisher;

/**
 * A call of a woven method, by which the aspect at the method finds the scope that was opened around it.
 *
 * @param place the method, as its class has been woven
 * @param target the object that is called
 */
record WovenCall(Object place, Object target, CachedTypes.Result result) {

    boolean isOf(Object place, Object target) {
        return this.place == place && this.target == target;
    }

    /**
     * Whether the method declares what is a publisher of Reactive Streams. Spring's aspect puts what such a one emits as it
     * does for any, and then has a {@code Flux} of it. Only where it has waited for a cache does it make of that what is
     * declared.
     */
    boolean isPublisher() {
        return Publisher.class.isAssignableFrom(result.wrapper());
    }
}
