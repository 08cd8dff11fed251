package dev.circlet.autoconfigure;

import dev.circlet.router.RouteConflictException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains routes that cannot be registered. What is no fault of a route keeps its stack trace. */
final class RouterConfigurerFailureAnalyzer extends AbstractFailureAnalyzer<RouterConfigurerException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RouterConfigurerException cause) {
        String where = " of RouterConfigurer '" + cause.bean() + "'";
        if (cause.getCause() instanceof RouteConflictException conflict) {
            return RouteConflictFailureAnalyzer.analysis(where, conflict);
        }
        if (cause.getCause() instanceof IllegalArgumentException refused) {
            return new FailureAnalysis(
                    "A route" + where + " cannot be registered: " + refused.getMessage() + ".",
                    "Correct the route in that bean.",
                    cause);
        }
        return null;
    }
}
