package dev.circlet.peer.http;

import java.util.Locale;

/** Why a request is turned away before a byte of its body is read, or because of its body's digest. */
enum AuthFailure {
    /** The method is not POST. */
    METHOD,
    /** The line and the headers together are over the budget. */
    HEADERS,
    /** No Content-Length, or a transfer encoding. */
    LENGTH_REQUIRED,
    /** The Content-Length is over the limit. */
    TOO_LARGE,
    /** No header, or more than one. */
    UNSIGNED,
    /** The header has not the form of this version. */
    MALFORMED,
    /** The header names a secret that is not held here. */
    UNKNOWN_KEY,
    /** The MAC does not fit. */
    BAD_MAC,
    /** The Content-Length is not the one that was signed. */
    LENGTH,
    /** The counter was used already, or may have been. */
    REPLAY,
    /** The time is over 30 s away or before the start. */
    SKEWED,
    /** The body is not the one that was signed. */
    DIGEST;

    /** The name in statistics and metrics. */
    String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
