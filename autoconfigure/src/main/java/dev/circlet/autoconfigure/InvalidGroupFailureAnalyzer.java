package dev.circlet.autoconfigure;

import dev.circlet.cache.InvalidGroupException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a group that cannot be registered. */
final class InvalidGroupFailureAnalyzer extends AbstractFailureAnalyzer<InvalidGroupException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidGroupException cause) {
        return new FailureAnalysis(cause.problem() + ".", cause.remedy(), cause);
    }
}
