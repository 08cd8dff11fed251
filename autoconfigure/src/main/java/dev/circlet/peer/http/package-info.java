/**
 * The peer protocol over HTTP: wire codec, authentication, client and server.
 */
@NullMarked
package dev.circlet.peer.http;

import org.jspecify.annotations.NullMarked;
