/**
 * How a Spring application declares and receives groups, and shares the responses of its routes through them.
 */
@NullMarked
package dev.circlet.spring;

import org.jspecify.annotations.NullMarked;
