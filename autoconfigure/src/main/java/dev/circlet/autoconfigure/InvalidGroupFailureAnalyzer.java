package dev.circlet.autoconfigure;

import dev.circlet.cache.InvalidGroupException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Explains a group that cannot be registered. */
final class InvalidGroupFailureAnalyzer extends AbstractFailureAnalyzer<InvalidGroupException> {

    private final Origins origins;

    InvalidGroupFailureAnalyzer(@Nullable Environment environment) {
        this.origins = new Origins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidGroupException cause) {
        return new FailureAnalysis(cause.problem() + "." + origins.of(cause.getMessage()), cause.remedy(), cause);
    }
}
