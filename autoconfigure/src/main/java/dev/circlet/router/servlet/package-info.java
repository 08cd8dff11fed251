/**
 * The bridge from the servlet API to the router: a servlet, a filter, and who listens to what they match.
 *
 * @since 0.1
 */
@NullMarked
package dev.circlet.router.servlet;

import org.jspecify.annotations.NullMarked;
