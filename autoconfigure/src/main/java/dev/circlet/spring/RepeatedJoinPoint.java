package dev.circlet.spring;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.Signature;
import org.aspectj.lang.reflect.SourceLocation;
import org.aspectj.runtime.internal.AroundClosure;
import org.jspecify.annotations.Nullable;

/**
 * The execution of a woven method that takes place once for each subscription, on whatever threads. AspectJ's own join point
 * keeps all that the advice within has linked to it in one list, in the order of their coming, and goes on with the last one
 * where it is asked on another thread. So the advice within gets this one, which keeps them by thread.
 *
 * <p>It takes the place of AspectJ's behind the arguments of the method: {@link ProceedingJoinPoint#proceed(Object[])}
 * copies what it is given over what the advice is called with, which ends with the join point.
 */
final class RepeatedJoinPoint implements ProceedingJoinPoint {

    /** The flags of a closure whose advice binds the object that is called, which then comes first. */
    private static final int BINDS = 0x000101;

    private final ProceedingJoinPoint execution;
    private final @Nullable Object[] bindings;
    private final ThreadLocal<Deque<AroundClosure>> linked = ThreadLocal.withInitial(ArrayDeque::new);
    private volatile @Nullable AroundClosure last;

    RepeatedJoinPoint(ProceedingJoinPoint execution) {
        this.execution = execution;
        @Nullable Object[] arguments = execution.getArgs();
        this.bindings = Arrays.copyOf(arguments, arguments.length + 1, Object[].class);
        this.bindings[arguments.length] = this;
    }

    /** Runs what is around the method within the calling advice; the bindings are the same each time. */
    @Nullable
    Object repeat() throws Throwable {
        return execution.proceed(bindings.clone());
    }

    @Override
    public void set$AroundClosure(AroundClosure closure) {
        last = closure;
    }

    @Override
    public void stack$AroundClosure(@Nullable AroundClosure closure) {
        Deque<AroundClosure> here = linked.get();
        if (closure != null) {
            last = closure;
            here.push(closure);
            return;
        }
        here.poll();
        if (here.isEmpty()) {
            linked.remove();
        }
    }

    /** The innermost that the thread is in, or the last one if the application goes on elsewhere. */
    private @Nullable AroundClosure closure() {
        AroundClosure here = linked.get().peek();
        if (here == null) {
            linked.remove();
        }
        return here == null ? last : here;
    }

    @Override
    public @Nullable Object proceed() throws Throwable {
        AroundClosure closure = closure();
        return closure == null ? null : closure.run(closure.getState());
    }

    /** With other arguments, which stand behind the object that is called. */
    @Override
    public @Nullable Object proceed(@Nullable Object[] arguments) throws Throwable {
        AroundClosure closure = closure();
        if (closure == null) {
            return null;
        }
        @Nullable Object[] state = closure.getState().clone();
        int bound = (closure.getFlags() & BINDS) == 0 ? 1 : 0;
        System.arraycopy(arguments, 0, state, bound, arguments.length);
        return closure.run(state);
    }

    @Override
    public Object getThis() {
        return execution.getThis();
    }

    @Override
    public Object getTarget() {
        return execution.getTarget();
    }

    @Override
    public @Nullable Object[] getArgs() {
        return execution.getArgs();
    }

    @Override
    public Signature getSignature() {
        return execution.getSignature();
    }

    @Override
    public SourceLocation getSourceLocation() {
        return execution.getSourceLocation();
    }

    @Override
    public String getKind() {
        return execution.getKind();
    }

    @Override
    public StaticPart getStaticPart() {
        return execution.getStaticPart();
    }

    @Override
    public String toShortString() {
        return execution.toShortString();
    }

    @Override
    public String toLongString() {
        return execution.toLongString();
    }

    @Override
    public String toString() {
        return execution.toString();
    }
}
