/**
 * What tests of an application may use: a client that asks an engine without a server.
 *
 * @since 0.1
 */
@NullMarked
package dev.circlet.test;

import org.jspecify.annotations.NullMarked;
