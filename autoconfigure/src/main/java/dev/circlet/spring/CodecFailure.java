package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import dev.circlet.cache.InvalidGroupException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * Why a value could not be written or read, for the log: what codecs, getters and constructors say may contain the value, so
 * it is told by classes and places alone.
 */
final class CodecFailure {

    private static final int MAX_CAUSES = 20;

    /** What these say of their own accord tells of classes, too. */
    private static final String CODECS = "dev.circlet.codec.";

    private static final boolean JACKSON = ClassUtils.isPresent(
            "tools.jackson.databind.exc.InvalidDefinitionException", CodecFailure.class.getClassLoader());

    private CodecFailure() {}

    static String reason(Throwable unable) {
        if (isOurs(unable)) {
            return StringUtils.trimTrailingCharacter(String.valueOf(FailureText.message(unable)), '.');
        }
        Throwable root = unable;
        for (int i = 0; i < MAX_CAUSES; i++) {
            Throwable cause = cause(root);
            if (cause == null) {
                break;
            }
            root = cause;
        }
        StackTraceElement[] trace = FailureText.tellable(root).getStackTrace();
        if (root instanceof IOException
                && trace.length > 0
                && trace[0].getClassName().startsWith(CODECS)) {
            return String.valueOf(FailureText.message(root));
        }
        String ofJackson = JACKSON ? Jackson.text(root) : null;
        return ofJackson != null ? ofJackson : root.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /** What a codec or a value throws comes with a cause, see {@link EntryCodec}; the rest tells of classes alone. */
    private static boolean isOurs(Throwable unable) {
        return unable instanceof InvalidGroupException || unable instanceof IOException && cause(unable) == null;
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable broken) {
            // It is the application's code.
            return null;
        }
    }

    /** Loaded where there is Jackson. */
    private static final class Jackson {

        /** Null if it is not of Jackson, or tells no class. */
        static @Nullable String text(Throwable thrown) {
            if (thrown instanceof InvalidDefinitionException undefined && undefined.getType() != null) {
                return named(thrown, undefined.getType().toCanonical()) + what(undefined);
            }
            if (thrown instanceof InvalidTypeIdException untold && untold.getBaseType() != null) {
                return named(thrown, untold.getBaseType().toCanonical());
            }
            return thrown instanceof MismatchedInputException mismatched && mismatched.getTargetType() != null
                    ? named(thrown, mismatched.getTargetType().getTypeName())
                    : null;
        }

        private static String named(Throwable thrown, String type) {
            return thrown.getClass().getName() + " of " + type;
        }

        /** What is missing in the class comes first; after a colon may come what there was to read. */
        private static String what(InvalidDefinitionException undefined) {
            String message = undefined.getOriginalMessage();
            return message == null ? "" : " (" + message.split(": ", 2)[0] + ")";
        }
    }
}
