package dev.circlet.autoconfigure;

import dev.circlet.peer.directory.InvalidMembersException;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Explains a list of members that cannot be used. */
final class InvalidMembersFailureAnalyzer extends AbstractFailureAnalyzer<InvalidMembersException> {

    private static final String AHEAD_OF_TIME =
            " The application was processed ahead of time as a member of a fleet, and"
                    + " is one unless it is built again without members or started without -Dspring.aot.enabled=true.";

    private final Origins origins;

    InvalidMembersFailureAnalyzer(@Nullable Environment environment) {
        this.origins = new Origins(environment);
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidMembersException cause) {
        String remedy = cause.remedy();
        // The directory may fail before what was built is compared with what is set.
        if (AotDetector.useGeneratedArtifacts() && remedy.contains("circlet.peers.discovery")) {
            remedy += AHEAD_OF_TIME;
        }
        return new FailureAnalysis(cause.problem() + "." + origins.of(cause.getMessage()), remedy, cause);
    }
}
