/**
 * JSON and XML bodies for the router, by Jackson 3.
 *
 * @since 0.1
 */
@NullMarked
package dev.circlet.router.json;

import org.jspecify.annotations.NullMarked;
