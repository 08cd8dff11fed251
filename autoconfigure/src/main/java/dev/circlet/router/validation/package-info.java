/**
 * Validation of what the router binds, by Jakarta Validation.
 *
 * @since 0.1
 */
@NullMarked
package dev.circlet.router.validation;

import org.jspecify.annotations.NullMarked;
