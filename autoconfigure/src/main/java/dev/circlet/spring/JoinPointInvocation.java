package dev.circlet.spring;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInvocation;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.reflect.MethodSignature;
import org.jspecify.annotations.Nullable;

/** The execution of a woven method, as Spring's proxies show theirs. */
final class JoinPointInvocation implements MethodInvocation {

    private final ProceedingJoinPoint execution;

    JoinPointInvocation(ProceedingJoinPoint execution) {
        this.execution = execution;
    }

    @Override
    public @Nullable Object proceed() throws Throwable {
        return execution.proceed();
    }

    @Override
    public Method getMethod() {
        return ((MethodSignature) execution.getSignature()).getMethod();
    }

    @Override
    public @Nullable Object[] getArguments() {
        return execution.getArgs();
    }

    @Override
    public Object getThis() {
        return execution.getThis();
    }

    @Override
    public AccessibleObject getStaticPart() {
        return getMethod();
    }
}
