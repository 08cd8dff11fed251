package dev.circlet.demo.web;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** The source has no value for a key. The headers tell who knew, which may be a remembered absence. */
final class AbsentException extends ClientFault {

    private static final long serialVersionUID = 1L;

    private final transient HttpHeaders headers;

    AbsentException(String message, HttpHeaders headers) {
        super(HttpStatus.NOT_FOUND, message);
        this.headers = headers;
    }

    HttpHeaders headers() {
        return headers;
    }
}
