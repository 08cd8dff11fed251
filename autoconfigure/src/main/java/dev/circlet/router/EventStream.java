package dev.circlet.router;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Writes server-sent events (WHATWG HTML, section 9.2). Every call is sent at once; an {@link IOException} means that the
 * client is gone.
 *
 * @since 0.1
 */
public final class EventStream {

    private final OutputStream out;

    EventStream(OutputStream out) {
        this.out = out;
    }

    /**
     * Sends an event without name and id.
     *
     * @param data its text, which may have several lines
     * @throws IOException if the client is gone
     */
    public void send(String data) throws IOException {
        send(null, null, data);
    }

    /**
     * Sends an event.
     *
     * @param event its name, or null for {@code message}
     * @param id what a client that comes back sends as {@code Last-Event-ID}, or null
     * @param data its text, which may have several lines
     * @throws IOException if the client is gone
     * @throws IllegalArgumentException if name or id hold a line break
     */
    public void send(@Nullable String event, @Nullable String id, String data) throws IOException {
        StringBuilder text = new StringBuilder();
        field(text, "event", event);
        field(text, "id", id);
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        write(text.append('\n'));
    }

    /**
     * Sends a comment, which keeps the connection from looking idle and shows whether the client is there.
     *
     * @param text one line
     * @throws IOException if the client is gone
     */
    public void comment(String text) throws IOException {
        StringBuilder line = new StringBuilder();
        field(line, "", text);
        write(line.append('\n'));
    }

    /**
     * Tells the client how long to wait before it comes back.
     *
     * @param delay in milliseconds on the wire
     * @throws IOException if the client is gone
     */
    public void retry(Duration delay) throws IOException {
        write(new StringBuilder("retry: ").append(delay.toMillis()).append("\n\n"));
    }

    private static void field(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            if (value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
                throw new IllegalArgumentException("The " + name + " of an event must be one line");
            }
            text.append(name).append(": ").append(value).append('\n');
        }
    }

    private void write(StringBuilder text) throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
