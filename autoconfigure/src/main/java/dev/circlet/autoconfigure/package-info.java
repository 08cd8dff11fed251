/**
 * Auto-configuration: small classes, one per concern.
 */
@NullMarked
package dev.circlet.autoconfigure;

import org.jspecify.annotations.NullMarked;
