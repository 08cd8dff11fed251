package dev.circlet.demo;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what a {@link DemoSettingException} says in place of a stack trace. */
final class DemoSettingFailureAnalyzer extends AbstractFailureAnalyzer<DemoSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DemoSettingException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
    }
}
