package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import dev.circlet.cache.InvalidGroupException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import tools.jackson.databind.exc.InvalidDefinitionException;

/** Why a value could not be written, for the log: what codecs and getters say may contain the value, so only where it was. */
final class WriteFailure {

    private static final int MAX_CAUSES = 20;

    /** What these say of their own accord tells of classes, too. */
    private static final String CODECS = "dev.circlet.codec.";

    private static final boolean JACKSON = ClassUtils.isPresent(
            "tools.jackson.databind.exc.InvalidDefinitionException", WriteFailure.class.getClassLoader());

    private WriteFailure() {}

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
        String type = JACKSON ? Jackson.type(root) : "";
        return root.getClass().getName() + type + (trace.length == 0 ? "" : " at " + trace[0]);
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

        static String type(Throwable thrown) {
            return thrown instanceof InvalidDefinitionException undefined && undefined.getType() != null
                    ? " of " + undefined.getType().toCanonical()
                    : "";
        }
    }
}
