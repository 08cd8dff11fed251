package dev.circlet.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a configuration that cannot work. */
final class CircletConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<CircletConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, CircletConfigurationException cause) {
        return new FailureAnalysis(cause.problem() + ".", cause.remedy(), cause);
    }
}
