/**
 * The mini router: an engine, groups of routes, a context per request and a radix tree, on an
 * {@link dev.circlet.router.Exchange} that any server can implement.
 *
 * @since 0.1
 */
@NullMarked
package dev.circlet.router;

import org.jspecify.annotations.NullMarked;
