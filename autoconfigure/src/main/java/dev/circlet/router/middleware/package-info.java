/**
 * Middleware: handlers that stand before those of a route. All of them are immutable and serve many requests at once. They run
 * in the order in which they are given to {@link dev.circlet.router.RouterGroup#use}. An order that suits most applications is
 * {@link dev.circlet.router.middleware.RequestId}, {@link dev.circlet.router.middleware.Logger},
 * {@link dev.circlet.router.middleware.Recovery}, {@link dev.circlet.router.middleware.SecureHeaders},
 * {@link dev.circlet.router.middleware.Cors}, {@link dev.circlet.router.middleware.RateLimit},
 * {@link dev.circlet.router.middleware.BasicAuth}, {@link dev.circlet.router.middleware.BodyLimit},
 * {@link dev.circlet.router.middleware.Timeout}, {@link dev.circlet.router.middleware.Gzip}.
 *
 * @since 0.1
 */
@NullMarked
package dev.circlet.router.middleware;

import org.jspecify.annotations.NullMarked;
