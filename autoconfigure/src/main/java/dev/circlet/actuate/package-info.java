/**
 * Actuator endpoint, health and meters.
 */
@NullMarked
package dev.circlet.actuate;

import org.jspecify.annotations.NullMarked;
