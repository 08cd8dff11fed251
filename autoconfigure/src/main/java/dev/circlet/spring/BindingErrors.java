package dev.circlet.spring;

import dev.circlet.router.Expected;
import dev.circlet.router.FieldErrors;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Says in words what the data binder found wrong. Its own messages name classes and hold the values. */
final class BindingErrors {

    private static final int MAX_CONSTANTS = 20;

    private BindingErrors() {}

    static FieldErrors of(BindingResult result) {
        FieldErrors errors = new FieldErrors();
        for (ObjectError error : result.getAllErrors()) {
            String field = error instanceof FieldError known ? known.getField() : "";
            if (!errors.has(field)) {
                errors.add(field, message(error));
            }
        }
        return errors;
    }

    private static String message(ObjectError error) {
        if (!error.contains(TypeMismatchException.class)) {
            return "is not accepted";
        }
        TypeMismatchException mismatch = error.unwrap(TypeMismatchException.class);
        if (mismatch.getCause() instanceof NumberFormatException && list(mismatch.getRequiredType())) {
            return "must be a list of numbers";
        }
        Class<?> type = wanted(mismatch);
        return mismatch.getValue() == null && type != null ? missing(type) : "must be " + words(type);
    }

    private static boolean list(@Nullable Class<?> type) {
        return type != null && (type.isArray() || Collection.class.isAssignableFrom(type));
    }

    static String missing(Class<?> type) {
        return "is missing; it must be " + words(type);
    }

    /** The innermost type: for the list of a bad number, the number. */
    private static @Nullable Class<?> wanted(TypeMismatchException mismatch) {
        Class<?> type = mismatch.getRequiredType();
        for (Throwable cause = mismatch.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConversionFailedException failed) {
                type = failed.getTargetType().getType();
            }
        }
        return type;
    }

    private static String words(@Nullable Class<?> type) {
        if (type == null || !type.isEnum() || type.getEnumConstants().length > MAX_CONSTANTS) {
            return Expected.of(type);
        }
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining(", ", "one of ", ""));
    }
}
