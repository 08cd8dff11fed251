package dev.circlet.router.json;

import dev.circlet.router.Expected;
import dev.circlet.router.FieldErrors;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.exc.IgnoredPropertyException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Says what is wrong with a body. The messages of Jackson name classes and quote the body, so none of them is passed on.
 */
final class Faults {

    /** Bounds the echo of names that a client made up. */
    private static final int MAX_POINTER = 200;

    private static final int MAX_CONSTANTS = 20;

    private static final String UNKNOWN = "unknown field";
    private static final String MISSING = "missing field";
    private static final String REFUSED = "a value that is not accepted";
    private static final String KIND = "unknown kind of object";
    private static final String VALUE = "the value ";

    private final ObjectMapper mapper;
    private final String format;

    Faults(ObjectMapper mapper, String format) {
        this.mapper = mapper;
        this.format = format;
    }

    ProblemException empty() {
        return new ProblemException(Problem.of(400, "The body is empty; it must be " + format));
    }

    /** What to throw in place of a failure to read. */
    RuntimeException problem(JacksonException failure, Supplier<FieldErrors> mismatches) throws IOException {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem;
            }
            if (cause instanceof CharConversionException) {
                return bad(format + " in a broken encoding", failure, new FieldErrors());
            }
        }
        if (failure instanceof JacksonIOException io) {
            throw io.getCause();
        }
        return failure instanceof InvalidDefinitionException
                ? failure
                : bad(what(failure), failure, fits(failure) ? new FieldErrors() : mismatches.get());
    }

    /** Whether nothing is known to be wrong but the form of the body. */
    private static boolean fits(JacksonException failure) {
        String message = String.valueOf(failure.getOriginalMessage());
        boolean form = failure instanceof StreamReadException && !(failure instanceof InputCoercionException);
        return form || message.startsWith("Trailing token") || message.contains("end-of-input");
    }

    /** What is wrong, to stand behind the name of the field. */
    String message(JacksonException failure) {
        String what = what(failure);
        return switch (what) {
            case UNKNOWN -> "is not known";
            case MISSING -> "is missing";
            case REFUSED -> "is not accepted";
            case KIND -> "is of an unknown kind";
            default -> what.startsWith(VALUE) ? what.substring(VALUE.length()) : "must be " + expected(null);
        };
    }

    private ProblemException bad(String what, JacksonException failure, FieldErrors mismatches) {
        String pointer = pointer(failure.getPath());
        StringBuilder detail = new StringBuilder("The body does not fit: ").append(what);
        if (!pointer.isEmpty()) {
            detail.append(" at ").append(pointer);
        }
        TokenStreamLocation place = failure.getLocation();
        if (place != null && place.getLineNr() > 0) {
            detail.append(pointer.isEmpty() ? " at line " : ", line ").append(place.getLineNr());
            detail.append(", column ").append(Math.max(1, place.getColumnNr()));
        }
        return new ProblemException(mismatches.problem(detail.toString()), failure);
    }

    private String what(JacksonException failure) {
        if (failure instanceof StreamConstraintsException) {
            boolean depth = String.valueOf(failure.getOriginalMessage()).contains("depth");
            return depth ? "nested too deeply" : "a text, number or name that is too long";
        }
        if (failure instanceof UnexpectedEndOfInputException) {
            return format + " that ends too early";
        }
        if (failure instanceof InputCoercionException coercion) {
            return "the value must be " + expected(coercion.getTargetType()) + " in range";
        }
        if (failure instanceof StreamReadException) {
            return "malformed " + format;
        }
        return mismatch(failure);
    }

    private String mismatch(JacksonException failure) {
        if (failure instanceof UnrecognizedPropertyException || failure instanceof IgnoredPropertyException) {
            return UNKNOWN;
        }
        if (failure instanceof InvalidTypeIdException) {
            return KIND;
        }
        String message = String.valueOf(failure.getOriginalMessage());
        if (message.startsWith("Trailing token")) {
            return "more than one value";
        }
        if (message.contains("end-of-input")) {
            return format + " that ends too early";
        }
        if (message.startsWith("Missing required creator propert")) {
            return MISSING;
        }
        if (failure instanceof ValueInstantiationException || !(failure instanceof MismatchedInputException mismatch)) {
            return REFUSED;
        }
        String verb =
                message.startsWith("Cannot map `null`") ? "the value is missing; it must be " : "the value must be ";
        return verb + expected(mismatch.getTargetType());
    }

    String expected(@Nullable Class<?> type) {
        if (type == null || !type.isEnum() || type.getEnumConstants().length > MAX_CONSTANTS) {
            return Expected.of(type);
        }
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            names.add(String.valueOf(mapper.convertValue(constant, Object.class)));
        }
        return "one of " + String.join(", ", names);
    }

    /** A JSON pointer (RFC 6901). */
    private static String pointer(List<JacksonException.Reference> path) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : path) {
            String name = step.getPropertyName();
            pointer.append('/');
            pointer.append(name == null ? String.valueOf(step.getIndex()) : plain(name));
            if (pointer.length() > MAX_POINTER) {
                return pointer.substring(0, MAX_POINTER) + "…";
            }
        }
        return pointer.toString();
    }

    private static String plain(String name) {
        return name.replace("~", "~0").replace("/", "~1").replaceAll("\\p{Cntrl}", "?");
    }
}
