/**
 * Pages for the router, one class per template engine.
 *
 * @since 0.1
 */
@NullMarked
package dev.circlet.router.template;

import org.jspecify.annotations.NullMarked;
