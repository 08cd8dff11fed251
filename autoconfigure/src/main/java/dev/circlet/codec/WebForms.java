package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** The forms of the types of {@code org.springframework.http}. Loaded only where they are. */
final class WebForms {

    private WebForms() {}

    static List<Form> all() {
        return List.of(
                Form.of(HttpEntity.class, Entity.class, Entity::of, Entity::entity),
                Form.of(ResponseEntity.class, Entity.class, Entity::of, Entity::response),
                Form.of(HttpHeaders.class, Fields.class, Fields::of, Fields::headers),
                Form.of(MediaType.class, String.class, MediaType::toString, MediaType::parseMediaType),
                Form.of(HttpStatus.class, String.class, HttpStatus::name, HttpStatus::valueOf),
                Form.of(HttpStatusCode.class, String.class, WebForms::text, WebForms::status));
    }

    /** A number is not enough, because several constants have the same. */
    private static String text(HttpStatusCode status) {
        return status instanceof HttpStatus constant ? constant.name() : String.valueOf(status.value());
    }

    private static HttpStatusCode status(String text) {
        return text.matches("[0-9]{3}") ? HttpStatusCode.valueOf(Integer.parseInt(text)) : HttpStatus.valueOf(text);
    }

    /**
     * An array, so that what Jackson writes of a subclass, which is an object, is not taken for it.
     *
     * @param status null unless it is of a response
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"status", "headers", "body"})
    record Entity<T>(
            @JsonProperty("status") @Nullable HttpStatusCode status,
            @JsonProperty("headers") HttpHeaders headers,
            @JsonProperty("body") @Nullable T body) {

        static Entity<?> of(HttpEntity<?> entity) {
            return new Entity<>(
                    entity instanceof ResponseEntity<?> response ? response.getStatusCode() : null,
                    entity.getHeaders(),
                    entity.getBody());
        }

        HttpEntity<?> entity() {
            ResponseEntity<?> response = response();
            return response == null ? new HttpEntity<>(body, headers) : response;
        }

        @Nullable
        ResponseEntity<?> response() {
            return status == null ? null : new ResponseEntity<>(body, headers, status);
        }
    }

    /** Headers by their names, as they were written. */
    static final class Fields extends LinkedHashMap<String, List<String>> {

        private static final long serialVersionUID = 1L;

        static Fields of(HttpHeaders headers) {
            Fields fields = new Fields();
            headers.forEach(fields::put);
            return fields;
        }

        HttpHeaders headers() {
            HttpHeaders headers = new HttpHeaders();
            forEach(headers::put);
            return headers;
        }
    }
}
