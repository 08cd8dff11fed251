package dev.circlet.autoconfigure;

import dev.circlet.router.Mappings;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** JSON of endpoints: Boot's own bodies by the mapper Boot keeps for them, what others return by the application's. */
final class EndpointJson implements Mappings.BodyMapping {

    private final JsonMapper endpoints;
    private final JsonMapper application;

    EndpointJson(JsonMapper endpoints, JsonMapper application) {
        this.endpoints = endpoints;
        this.application = application;
    }

    @Override
    public @Nullable Object read(InputStream in, Type type) {
        try {
            return application.readValue(in, application.constructType(type));
        } catch (JacksonException malformed) {
            throw new ProblemException(
                    Problem.of(400, "The body must be a JSON object with text in its fields"), malformed);
        }
    }

    @Override
    public void write(@Nullable Object value, OutputStream out) throws IOException {
        JsonMapper mapper = value instanceof OperationResponseBody ? endpoints : application;
        // Whole before the first byte is out, so that a body that cannot be written is still an error page.
        out.write(mapper.writeValueAsBytes(value));
    }
}
