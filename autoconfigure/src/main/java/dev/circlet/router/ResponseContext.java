package dev.circlet.router;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The response side of a {@link Context}. */
abstract class ResponseContext extends RequestContext {

    private static final String JSON = "application/json";
    private static final String XML = "application/xml";

    /** What describes a body that is not sent after all. */
    /** The statuses that RFC 9110 gives a Location (sections 10.2.2 and 15.4). */
    private static final Set<Integer> REDIRECTS = Set.of(201, 300, 301, 302, 303, 307, 308);

    private @Nullable CountedOutput output;
    private @Nullable UnaryOperator<OutputStream> filter;

    ResponseContext(Engine engine, Exchange exchange) {
        super(engine, exchange);
    }

    /**
     * The status of the response.
     *
     * @return 200 unless set
     */
    public int status() {
        return exchange.status();
    }

    /**
     * Sets the status of the response; without effect once it is on its way.
     *
     * @param status an HTTP status
     */
    public void status(int status) {
        exchange.status(status);
    }

    /**
     * Sets a header of the response; without effect once it is on its way.
     *
     * @param name the name of the header
     * @param value without line breaks; null removes the header
     * @throws IllegalArgumentException if the value holds a line break
     */
    public void setHeader(String name, @Nullable String value) {
        exchange.setHeader(name, oneLine(name, value));
    }

    /**
     * Adds a value to a header of the response; without effect once it is on its way.
     *
     * @param name the name of the header
     * @param value without line breaks
     * @throws IllegalArgumentException if the value holds a line break
     */
    public void addHeader(String name, String value) {
        oneLine(name, value);
        exchange.addHeader(name, value);
    }

    private static @Nullable String oneLine(String name, @Nullable String value) {
        if (value != null && value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("The value of header " + name + " must not hold line breaks");
        }
        return value;
    }

    /**
     * Sets a cookie.
     *
     * @param cookie the cookie
     */
    public void setCookie(Cookie cookie) {
        exchange.addHeader("Set-Cookie", cookie.toHeader());
    }

    /**
     * Whether some of the body is written or the response is on its way.
     *
     * @return whether it is too late for another answer
     */
    public boolean written() {
        return exchange.committed() || bytesWritten() > 0;
    }

    /**
     * How many bytes of the body handlers have written, before any filter of the output.
     *
     * @return the number of bytes
     */
    public long bytesWritten() {
        return output == null ? 0 : output.count();
    }

    /**
     * Puts a filter around the body, such as a compressor. It is applied when the first handler asks for the output, outside of
     * those that were set before, and closed when the chain has run.
     *
     * @param filter wraps the stream it is given; may set headers
     * @throws IllegalStateException if the output is in use already
     */
    public void filterOutput(UnaryOperator<OutputStream> filter) {
        if (output != null) {
            throw new IllegalStateException("The body has begun; set filters before the handlers run");
        }
        UnaryOperator<OutputStream> inner = this.filter;
        this.filter = inner == null ? filter : out -> filter.apply(inner.apply(out));
    }

    /**
     * The body of the response.
     *
     * @return the same stream at each call; closing it is left to the engine
     * @throws IOException if the connection failed
     */
    public OutputStream output() throws IOException {
        if (output == null) {
            CountedOutput last = new CountedOutput(exchange.output());
            output = filter == null ? last : new CountedOutput(filter.apply(last));
        }
        return output;
    }

    /**
     * Forgets what is written of the body, if the response is not on its way. Status and headers stay.
     *
     * @throws IllegalStateException if it is on its way
     */
    public void resetBody() {
        exchange.resetBody();
        output = null;
    }

    void finishOutput() throws IOException {
        if (output != null && filter != null) {
            output.finish();
        }
    }

    /**
     * Answers with text.
     *
     * @param text the body
     * @throws IOException if the connection failed
     */
    public void text(String text) throws IOException {
        text(exchange.status(), text);
    }

    /**
     * Answers with a status and text.
     *
     * @param status an HTTP status
     * @param text the body
     * @throws IOException if the connection failed
     */
    public void text(int status, String text) throws IOException {
        data(status, MediaTypes.PLAIN, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Answers with bytes.
     *
     * @param status an HTTP status; those without a body send headers only
     * @param contentType the media type
     * @param body the body
     * @throws IOException if the connection failed
     */
    public void data(int status, String contentType, byte[] body) throws IOException {
        exchange.status(status);
        if (!bodiless(status)) {
            setHeader("Content-Type", contentType);
            output().write(body);
        }
    }

    /**
     * Answers with status and bytes of no particular type.
     *
     * @param contentType the media type
     * @param body the body
     * @throws IOException if the connection failed
     */
    public void data(String contentType, byte[] body) throws IOException {
        data(exchange.status(), contentType, body);
    }

    /**
     * Answers with JSON.
     *
     * @param value what the JSON mapping of the engine writes
     * @throws IOException if the connection failed
     */
    public void json(@Nullable Object value) throws IOException {
        json(exchange.status(), value);
    }

    /**
     * Answers with a status and JSON. A {@link Problem}, or what the error mapping takes for one, is answered as
     * {@link #problem} does; its own status counts unless the given one is an error.
     *
     * @param status an HTTP status
     * @param value what the JSON mapping of the engine writes
     * @throws IOException if the connection failed
     */
    public void json(int status, @Nullable Object value) throws IOException {
        Problem problem = problemIn(value);
        if (problem != null) {
            problem(status < 400 ? problem : problem.withStatus(status));
            return;
        }
        mapped(status, JSON, Binding.required(engine.mappings().json(), "JSON"), value);
    }

    private @Nullable Problem problemIn(@Nullable Object value) {
        Mappings.ErrorMapping errors = engine.mappings().errors();
        if (value instanceof Problem problem) {
            return problem;
        }
        return value == null || errors == null ? null : errors.problemIn(value, exchange);
    }

    /**
     * Answers with XML.
     *
     * @param status an HTTP status
     * @param value what the XML mapping of the engine writes
     * @throws IOException if the connection failed
     */
    public void xml(int status, @Nullable Object value) throws IOException {
        mapped(status, XML, Binding.required(engine.mappings().xml(), "XML"), value);
    }

    /**
     * Answers with the format the client prefers, by the {@code Accept} header and its weights: JSON, or XML if the engine has a
     * mapping for it. A problem is sent as one.
     *
     * @param status an HTTP status
     * @param value what the mapping writes
     * @throws IOException if the connection failed
     * @throws ProblemException with 406 if the client takes neither
     */
    public void negotiate(int status, @Nullable Object value) throws IOException {
        addHeader("Vary", "Accept");
        String[] offers = engine.mappings().xml() == null ? new String[] {JSON} : new String[] {JSON, XML};
        String chosen = accepts(offers)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(406, "This is available as " + String.join(" and ", offers) + " only")));
        if (chosen.equals(XML) && problemIn(value) == null) {
            xml(status, value);
        } else {
            json(status, value);
        }
    }

    private void mapped(int status, String type, Mappings.BodyMapping mapping, @Nullable Object value)
            throws IOException {
        exchange.status(status);
        if (!bodiless(status)) {
            setHeader("Content-Type", type);
            mapping.write(value, output());
        }
    }

    /**
     * Answers with a rendered template.
     *
     * @param status an HTTP status
     * @param template its name
     * @param model what it shows
     * @throws IOException if the connection failed
     */
    public void html(int status, String template, Map<String, ?> model) throws IOException {
        Mappings.TemplateRenderer templates = Binding.required(engine.mappings().templates(), "template");
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try (Writer writer = new OutputStreamWriter(page, StandardCharsets.UTF_8)) {
            templates.render(template, model, locale(), exchange, writer);
        }
        data(status, MediaTypes.HTML, page.toByteArray());
    }

    /**
     * The language the client prefers, by {@code Accept-Language}.
     *
     * @return the root locale if it names none
     */
    public Locale locale() {
        try {
            List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(header("Accept-Language", "*"));
            String range = ranges.get(0).getRange();
            return range.startsWith("*") ? Locale.ROOT : Locale.forLanguageTag(range);
        } catch (IllegalArgumentException ex) {
            return Locale.ROOT;
        }
    }

    /**
     * Sends the client elsewhere.
     *
     * @param status 201, 300, 301, 302, 303, 307 or 308
     * @param location an absolute or relative reference; what comes from a request must be checked by the caller
     * @throws IllegalArgumentException if it is another status, such as 304, which leads nowhere
     */
    public void redirect(int status, String location) {
        if (!REDIRECTS.contains(status)) {
            throw new IllegalArgumentException(
                    "A redirect needs status 201, 300, 301, 302, 303, 307 or 308, not " + status);
        }
        setHeader("Location", location);
        exchange.status(status);
    }

    /**
     * Answers with what a stream holds, and closes it.
     *
     * @param contentType the media type
     * @param in the body
     * @throws IOException if the connection or the stream failed
     */
    public void stream(String contentType, InputStream in) throws IOException {
        try (in) {
            setHeader("Content-Type", contentType);
            in.transferTo(output());
        }
    }

    /**
     * Answers with a file, or the part of it that the client asks for. Sends {@code ETag} and {@code Last-Modified} and heeds
     * {@code If-Match}, {@code If-Unmodified-Since}, {@code If-None-Match}, {@code If-Modified-Since}, {@code Range} and
     * {@code If-Range} (RFC 9110, section 13.2.2). A missing file is answered as a
     * missing route.
     *
     * @param file the file; it is not checked where it lies
     * @throws Exception what a handler of {@link Engine#noRoute} threw
     */
    public void file(Path file) throws Exception {
        Path name = file.getFileName();
        asset(Assets.file(file), name == null ? "" : name.toString());
    }

    /**
     * Answers with a file to be saved, as {@link #file} does.
     *
     * @param file the file; it is not checked where it lies
     * @param name the name to save it under
     * @throws Exception what a handler of {@link Engine#noRoute} threw
     */
    public void attachment(Path file, String name) throws Exception {
        setHeader("Content-Disposition", Disposition.attachment(name));
        asset(Assets.file(file), name);
    }

    void asset(Assets.@Nullable Asset asset, String name) throws Exception {
        if (asset == null) {
            setHeader("Content-Disposition", null);
            notFound();
        } else {
            FileResponse.write(this, asset, MediaTypes.of(name));
        }
    }

    /**
     * Answers as if no route had matched, with the handlers of {@link Engine#noRoute}.
     *
     * @throws Exception what one of them threw
     */
    public abstract void notFound() throws Exception;

    /**
     * Opens a stream of server-sent events. It ends when the handler returns, or when its stage completes.
     *
     * @return for use by one thread at a time
     * @throws IOException if the connection failed
     */
    public EventStream events() throws IOException {
        setHeader("Content-Type", "text/event-stream;charset=utf-8");
        setHeader("Cache-Control", "no-cache");
        setHeader("X-Accel-Buffering", "no");
        OutputStream out = output();
        out.flush();
        return new EventStream(out);
    }

    /**
     * Answers with a problem detail in place of what is written. Headers that described it are removed, others stay.
     *
     * @param problem what went wrong
     * @throws IOException if the connection failed
     * @throws IllegalStateException if the response is on its way
     */
    public void problem(Problem problem) throws IOException {
        if (exchange.committed()) {
            throw new IllegalStateException("The response is on its way; it is too late for a problem detail");
        }
        if (bytesWritten() > 0) {
            resetBody();
        }
        Exchange.BODY_HEADERS.forEach(name -> exchange.setHeader(name, null));
        exchange.status(problem.status());
        problem.headers().forEach((name, values) -> {
            setHeader(name, null);
            values.forEach(value -> addHeader(name, value));
        });
        setHeader("Content-Type", Problem.MEDIA_TYPE);
        Mappings.BodyMapping json = engine.mappings().json();
        if (json == null || JsonText.plain(problem.extensions())) {
            output().write(problem.toJson().getBytes(StandardCharsets.UTF_8));
        } else {
            json.write(problem.members(), output());
        }
    }

    private static boolean bodiless(int status) {
        return status < 200 || status == 204 || status == 304;
    }
}
