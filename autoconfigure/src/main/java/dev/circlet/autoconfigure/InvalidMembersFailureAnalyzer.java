package dev.circlet.autoconfigure;

import dev.circlet.peer.directory.InvalidMembersException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains a list of members that cannot be used. */
final class InvalidMembersFailureAnalyzer extends AbstractFailureAnalyzer<InvalidMembersException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidMembersException cause) {
        return new FailureAnalysis(cause.problem() + ".", cause.remedy(), cause);
    }
}
