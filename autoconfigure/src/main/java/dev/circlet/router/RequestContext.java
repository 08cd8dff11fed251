package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The request side of a {@link Context}. */
abstract class RequestContext {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MULTIPART = "multipart/form-data";

    final Engine engine;
    Exchange exchange;
    private Match match = new Match();
    private @Nullable Map<String, List<String>> query;
    private @Nullable Map<String, List<String>> form;
    private @Nullable Map<String, String> cookies;
    private @Nullable List<Upload> parts;
    private byte @Nullable [] body;
    private long bodyLimit;
    private boolean bodyLimited;
    private @Nullable InputStream bounded;

    RequestContext(Engine engine, Exchange exchange) {
        this.engine = engine;
        this.exchange = exchange;
        this.bodyLimit = engine.options().maxBodySize();
    }

    Match match() {
        return match;
    }

    void match(Match match) {
        this.match = match;
    }

    /**
     * The port to the server, for what this class does not offer.
     *
     * @return the exchange
     */
    public Exchange exchange() {
        return exchange;
    }

    /**
     * The method of the request.
     *
     * @return in upper case
     */
    public String method() {
        return exchange.method();
    }

    /**
     * The path of the request as it was sent, without the prefix of the server.
     *
     * @return still percent-encoded
     */
    public String path() {
        return exchange.rawPath();
    }

    /**
     * The matched route.
     *
     * @return null if none matched, as in the handlers of {@link Engine#noRoute}
     */
    public @Nullable Route route() {
        return match.route();
    }

    /**
     * The pattern of the matched route.
     *
     * @return empty if none matched
     */
    public String fullPath() {
        Route route = match.route();
        return route == null ? "" : route.pattern();
    }

    /**
     * A value of the path, decoded. The value of a catch-all starts with its slash.
     *
     * @param name the name in the pattern
     * @return empty if the pattern has no such name
     */
    public String param(String name) {
        int index = match.indexOf(name);
        return index < 0 ? "" : param(index);
    }

    /**
     * All values of the path, decoded.
     *
     * @return by name, in the order of the pattern
     */
    public Map<String, String> params() {
        Map<String, String> params = new LinkedHashMap<>();
        Route route = match.route();
        for (int i = 0; route != null && i < route.names().length; i++) {
            params.put(route.names()[i], param(i));
        }
        return params;
    }

    private String param(int index) {
        EngineOptions options = engine.options();
        String text = match.text(index);
        if (options.rawPath() && !options.unescapePathValues()) {
            return text;
        }
        String plain = options.ginCompatible() ? text.replace('+', ' ') : text;
        String decoded = options.rawPath() ? PathText.decode(plain) : plain;
        return PathText.value(decoded == null ? text : decoded);
    }

    /**
     * The first value of a query parameter.
     *
     * @param name the name of the parameter
     * @return null if the query has no such parameter
     * @throws ProblemException with 400 if the query is malformed
     */
    public @Nullable String query(String name) {
        return first(queries().get(name));
    }

    /**
     * The first value of a query parameter, or a default.
     *
     * @param name the name of the parameter
     * @param otherwise what to return if the query has no such parameter
     * @return the value
     */
    public String query(String name, String otherwise) {
        String value = query(name);
        return value == null ? otherwise : value;
    }

    /**
     * All values of a query parameter.
     *
     * @param name the name of the parameter
     * @return empty if the query has no such parameter
     */
    public List<String> queryList(String name) {
        return queries().getOrDefault(name, List.of());
    }

    /**
     * The entries of a query parameter written as {@code name[key]=value}.
     *
     * @param name the name of the parameter
     * @return by key, in the order of the query
     */
    public Map<String, String> queryMap(String name) {
        return FormText.map(queries(), name);
    }

    /**
     * The whole query.
     *
     * @return the values by name, unmodifiable, in the order of the query
     * @throws ProblemException with 400 if the query is malformed
     */
    public Map<String, List<String>> queries() {
        if (query == null) {
            query = FormText.parse(exchange.rawQuery());
        }
        return query;
    }

    /**
     * The first value of a form field.
     *
     * @param name the name of the field
     * @return null if the form has no such field
     * @throws ProblemException with 400 if the form is malformed, 413 if it is too large
     */
    public @Nullable String form(String name) {
        return first(forms().get(name));
    }

    /**
     * The first value of a form field, or a default.
     *
     * @param name the name of the field
     * @param otherwise what to return if the form has no such field
     * @return the value
     */
    public String form(String name, String otherwise) {
        String value = form(name);
        return value == null ? otherwise : value;
    }

    /**
     * All values of a form field.
     *
     * @param name the name of the field
     * @return empty if the form has no such field
     */
    public List<String> formList(String name) {
        return forms().getOrDefault(name, List.of());
    }

    /**
     * The entries of a form field written as {@code name[key]=value}.
     *
     * @param name the name of the field
     * @return by key, in the order of the form
     */
    public Map<String, String> formMap(String name) {
        return FormText.map(forms(), name);
    }

    /**
     * The whole form: an URL-encoded body, or the plain fields of a multipart one.
     *
     * @return the values by name, unmodifiable; empty if the body is no form
     * @throws ProblemException with 400 if the form is malformed, 413 if it is too large
     */
    public Map<String, List<String>> forms() {
        if (form == null) {
            Map<String, List<String>> read = exchange.form();
            form = read == null ? readForm() : read;
        }
        return form;
    }

    private Map<String, List<String>> readForm() {
        return switch (contentType()) {
            case FORM -> FormText.parse(FormText.utf8(bytes()));
            case MULTIPART -> fields();
            default -> Map.of();
        };
    }

    private Map<String, List<String>> fields() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (Upload part : parts()) {
            if (part.fileName() == null) {
                fields.computeIfAbsent(part.name(), name -> new ArrayList<>()).add(FormText.utf8(content(part)));
            }
        }
        return Collections.unmodifiableMap(fields);
    }

    private byte[] content(Upload part) {
        try (InputStream in = part.open()) {
            return in.readNBytes((int) Math.min(Integer.MAX_VALUE - 16, Math.max(0, part.size())));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * The first uploaded file of a form field.
     *
     * @param name the name of the field
     * @return null if the form has no such file
     * @throws ProblemException with 400, 413 or 415 as {@link Exchange#parts} says
     */
    public @Nullable Upload upload(String name) {
        List<Upload> files = uploads(name);
        return files.isEmpty() ? null : files.get(0);
    }

    /**
     * All uploaded files of a form field.
     *
     * @param name the name of the field
     * @return empty if the form has no such file
     */
    public List<Upload> uploads(String name) {
        return parts().stream()
                .filter(part -> part.fileName() != null && part.name().equals(name))
                .toList();
    }

    private List<Upload> parts() {
        if (parts == null) {
            try {
                boolean multipart = contentType().equals(MULTIPART);
                parts = multipart ? exchange.parts(engine.options().maxMultipartMemory()) : List.of();
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
        return parts;
    }

    /**
     * The first value of a request header.
     *
     * @param name the name of the header, in any case
     * @return null if the request has no such header
     */
    public @Nullable String header(String name) {
        return exchange.header(name);
    }

    /**
     * The first value of a request header, or a default.
     *
     * @param name the name of the header, in any case
     * @param otherwise what to return if the request has no such header
     * @return the value
     */
    public String header(String name, String otherwise) {
        String value = exchange.header(name);
        return value == null ? otherwise : value;
    }

    /**
     * All values of a request header.
     *
     * @param name the name of the header, in any case
     * @return one element per header line
     */
    public List<String> headerList(String name) {
        return exchange.headers(name);
    }

    /**
     * A cookie of the request.
     *
     * @param name the name of the cookie
     * @return null if the request has no such cookie
     */
    public @Nullable String cookie(String name) {
        if (cookies == null) {
            cookies = Cookie.parse(exchange.headers("Cookie"));
        }
        return cookies.get(name);
    }

    /**
     * The media type of the body, without its parameters.
     *
     * @return in lower case; empty if the request names none
     */
    public String contentType() {
        String type = header("Content-Type", "");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }

    /**
     * The best of some media types by the {@code Accept} header, weights included.
     *
     * @param offers what the handler can write; of equals the first wins
     * @return empty if the client takes none of them
     */
    public Optional<String> accepts(String... offers) {
        return new Accept(exchange.headers("Accept")).best(offers);
    }

    /**
     * The address of the client. Forwarding headers count only if a trusted proxy sent them.
     *
     * @return an IP address
     */
    public String clientIp() {
        return engine.clients().of(exchange);
    }

    /**
     * Bounds the body of this request in place of {@link EngineOptions#maxBodySize()}.
     *
     * @param bytes the bound for {@link #body()}, {@link #bytes()}, {@link #text()}, forms and bindings
     */
    public void limitBody(long bytes) {
        bodyLimit = bytes;
        bodyLimited = true;
        bounded = null;
    }

    /**
     * The body as a stream. It is bounded only after {@link #limitBody}, and can be read once.
     *
     * @return the same stream at each call until the bound is changed; fails with a {@link ProblemException} of status 413 where
     *     the bound is exceeded
     * @throws IOException if the connection failed
     */
    public InputStream body() throws IOException {
        if (!bodyLimited) {
            return exchange.body();
        }
        if (bounded == null) {
            bounded = new BoundedBody(exchange.body(), bodyLimit);
        }
        return bounded;
    }

    /**
     * The whole body. Read once and kept, so that it can be bound more than once.
     *
     * @return not to be changed
     * @throws ProblemException with 413 if it is larger than the bound
     */
    public byte[] bytes() {
        if (body == null) {
            try {
                body = new BoundedBody(exchange.body(), Math.min(bodyLimit, Integer.MAX_VALUE - 16)).readAllBytes();
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
        return body;
    }

    /**
     * The whole body as text in its charset, UTF-8 unless it names another.
     *
     * @return the text
     * @throws ProblemException with 413 if it is larger than the bound, 415 if the charset is unknown, 400 if it is not valid
     *     UTF-8
     */
    public String text() {
        Charset charset = MediaTypes.charset(header("Content-Type", ""));
        return charset.equals(StandardCharsets.UTF_8) ? FormText.utf8(bytes()) : new String(bytes(), charset);
    }

    /**
     * Binds what the request brings and validates the result: the query of GET and HEAD, otherwise a form, JSON or XML by the
     * content type.
     *
     * @param <T> what to bind to
     * @param type a record or class
     * @return never null
     * @throws ProblemException with 400 if it does not fit, 415 if the content type is none of these, 413 if it is too large
     */
    public <T> T bind(Class<T> type) {
        if (method().equals("GET") || method().equals("HEAD")) {
            return bindQuery(type);
        }
        String contentType = contentType();
        if (contentType.equals(FORM) || contentType.equals(MULTIPART)) {
            return bindForm(type);
        }
        return contentType.endsWith("xml") ? bindXml(type) : bindJson(type);
    }

    /**
     * Binds a JSON body and validates the result.
     *
     * @param <T> what to bind to
     * @param type a record, class or other type the JSON mapping knows
     * @return never null
     * @throws ProblemException with 400 if it is malformed, empty or not valid, 415 if it is not JSON, 413 if it is too large
     */
    public <T> T bindJson(Class<T> type) {
        return Binding.body(this, "JSON", "json", engine.mappings().json(), type);
    }

    /**
     * Binds an XML body and validates the result.
     *
     * @param <T> what to bind to
     * @param type a type the XML mapping knows
     * @return never null
     * @throws ProblemException with 400 if it is malformed, empty or not valid, 415 if it is not XML, 413 if it is too large
     */
    public <T> T bindXml(Class<T> type) {
        return Binding.body(this, "XML", "xml", engine.mappings().xml(), type);
    }

    /**
     * Reads a JSON body without validation, for generic types.
     *
     * @param type what to make of it
     * @return null only if the body is the literal {@code null}
     * @throws ProblemException as {@link #bindJson}
     */
    public @Nullable Object readJson(Type type) {
        return Binding.read(this, "JSON", "json", engine.mappings().json(), type);
    }

    /**
     * Binds the query and validates the result.
     *
     * @param <T> what to bind to
     * @param type a record or class
     * @return never null
     * @throws ProblemException with 400 that names each field that does not fit
     */
    public <T> T bindQuery(Class<T> type) {
        return Binding.values(engine.mappings(), queries(), type);
    }

    /**
     * Binds the form and validates the result.
     *
     * @param <T> what to bind to
     * @param type a record or class
     * @return never null
     * @throws ProblemException with 400 that names each field that does not fit
     */
    public <T> T bindForm(Class<T> type) {
        return Binding.values(engine.mappings(), forms(), type);
    }

    /**
     * Binds the values of the path and validates the result.
     *
     * @param <T> what to bind to
     * @param type a record or class
     * @return never null
     * @throws ProblemException with 400 that names each field that does not fit
     */
    public <T> T bindPath(Class<T> type) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        params().forEach((name, value) -> values.put(name, List.of(value)));
        return Binding.values(engine.mappings(), values, type);
    }

    /**
     * Binds the headers and validates the result. A name such as {@code X-Request-Id} binds as {@code xRequestId}, in any
     * case, and under its own name too.
     *
     * @param <T> what to bind to
     * @param type a record or class
     * @return never null
     * @throws ProblemException with 400 that names each field that does not fit
     */
    public <T> T bindHeaders(Class<T> type) {
        Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : exchange.headerNames()) {
            values.put(name, exchange.headers(name));
            values.put(Binding.camelCase(name), exchange.headers(name));
        }
        return Binding.values(engine.mappings(), values, type);
    }

    private static @Nullable String first(@Nullable List<String> values) {
        return values == null || values.isEmpty() ? null : values.get(0);
    }
}
