package dev.circlet.router.validation;

import dev.circlet.router.FieldErrors;
import dev.circlet.router.Mappings;
import dev.circlet.router.ProblemException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.Set;

/**
 * Checks what was bound by Jakarta Validation, in the default group.
 *
 * <p>What is not valid is a 400 with a member {@code errors}: a list of {@code field} and {@code message}, sorted by field. A
 * field is named by its path, such as {@code items[0].name}; an empty name stands for the object itself. Values are not
 * echoed, unless a message interpolates them. A constraint that fails to be checked is a failure of the server.
 *
 * @since 0.1
 */
public final class JakartaValidation implements Mappings.Validation {

    private final Validator validator;

    /**
     * Creates a validation.
     *
     * @param validator safe for use by many threads, as the specification demands
     */
    public JakartaValidation(Validator validator) {
        this.validator = validator;
    }

    @Override
    public void validate(Object value) {
        Set<ConstraintViolation<Object>> violations = validator.validate(value);
        if (violations.isEmpty()) {
            return;
        }
        FieldErrors errors = new FieldErrors();
        for (ConstraintViolation<Object> violation : violations) {
            errors.add(violation.getPropertyPath().toString(), violation.getMessage());
        }
        throw new ProblemException(errors.problem());
    }
}
