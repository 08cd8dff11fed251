package dev.circlet.spring;

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
}
