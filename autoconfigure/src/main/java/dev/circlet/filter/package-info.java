/** Membership filters, one class per library. */
@NullMarked
package dev.circlet.filter;

import org.jspecify.annotations.NullMarked;
