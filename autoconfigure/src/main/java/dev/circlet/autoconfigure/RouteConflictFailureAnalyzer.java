package dev.circlet.autoconfigure;

import dev.circlet.router.RouteConflictException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains two routes that want the same place. */
final class RouteConflictFailureAnalyzer extends AbstractFailureAnalyzer<RouteConflictException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RouteConflictException cause) {
        return analysis("", cause);
    }

    static FailureAnalysis analysis(String where, RouteConflictException conflict) {
        return new FailureAnalysis(
                "Route '" + conflict.rejected() + "'" + where + " conflicts with '" + conflict.existing()
                        + "', which was registered before.",
                "Remove or rename one of the two: a path is registered once per method, parameters in the same place have"
                        + " the same name, and a catch-all stands alone below its slash.",
                conflict);
    }
}
