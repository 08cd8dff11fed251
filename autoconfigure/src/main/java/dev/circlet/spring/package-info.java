/**
 * How a Spring application declares and receives groups.
 */
@NullMarked
package dev.circlet.spring;

import org.jspecify.annotations.NullMarked;
