package dev.circlet.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Explains a configuration that cannot work. */
final class CircletConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<CircletConfigurationException> {

    private final Origins origins;

    CircletConfigurationFailureAnalyzer(@Nullable Environment environment) {
        this.origins = new Origins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, CircletConfigurationException cause) {
        return new FailureAnalysis(cause.problem() + "." + origins.of(cause.getMessage()), cause.remedy(), cause);
    }
}
