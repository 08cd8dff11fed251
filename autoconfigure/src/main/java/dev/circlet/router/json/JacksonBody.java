package dev.circlet.router.json;

import dev.circlet.router.Mappings;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;

/**
 * Reads and writes bodies by Jackson 3.
 *
 * <p>The mapper decides what fits a type, except that nothing may follow the value. What does not fit is a 400 that names the
 * field as a JSON pointer, and the line and column; it holds nothing of the body but names of fields, and no class. A type
 * that the mapper cannot handle at all is a failure of the server, and so is a value that it cannot write.
 *
 * <p>Writing does not flush: small bodies stay in the buffer of the server, so that a failure half-way can still become an
 * error response.
 *
 * @since 0.1
 */
public final class JacksonBody implements Mappings.BodyMapping {

    private final ObjectMapper mapper;
    private final Parsing parsing;
    private final Faults faults;

    private JacksonBody(ObjectMapper mapper, Parsing parsing, String format) {
        this.mapper = mapper;
        this.parsing = parsing;
        this.faults = new Faults(mapper, format);
    }

    /**
     * Reads and writes JSON.
     *
     * @param mapper a JSON mapper
     * @return for {@link Mappings#withJson}
     */
    public static JacksonBody json(ObjectMapper mapper) {
        return new JacksonBody(mapper, (in, type) -> parse(mapper, in, type), "JSON");
    }

    /**
     * Reads and writes XML. A document type is refused, and with it entities of any kind.
     *
     * @param mapper an XML mapper
     * @return for {@link Mappings#withXml}
     * @throws IllegalArgumentException if it is no XML mapper, or one that reads document types or external entities
     */
    public static JacksonBody xml(ObjectMapper mapper) {
        return new JacksonBody(mapper, new XmlParsing(mapper), "XML");
    }

    @Override
    public @Nullable Object read(InputStream in, Type type) throws IOException {
        PushbackInputStream body = new PushbackInputStream(new OpenInput(in));
        int first = body.read();
        if (first < 0) {
            throw faults.empty();
        }
        body.unread(first);
        try {
            return parsing.read(body, mapper.constructType(type));
        } catch (JacksonException ex) {
            throw faults.problem(ex);
        }
    }

    private static @Nullable Object parse(ObjectMapper mapper, InputStream in, JavaType type) {
        ObjectReader reader = mapper.readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try (JsonParser parser = reader.createParser(in)) {
            if (parser.nextToken() == null) {
                throw new UnexpectedEndOfInputException(parser, null, "blank");
            }
            return reader.readValue(parser);
        }
    }

    @Override
    public void write(@Nullable Object value, OutputStream out) throws IOException {
        try {
            mapper.writeValue(new OpenOutput(out), value);
        } catch (JacksonIOException ex) {
            throw ex.getCause();
        }
    }

    /** Makes a value of a body. */
    @FunctionalInterface
    interface Parsing {

        @Nullable
        Object read(InputStream in, JavaType type) throws IOException;
    }

    /** Jackson closes what it reads to the end. */
    private static final class OpenInput extends FilterInputStream {

        OpenInput(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    /** A flush would commit the response. */
    private static final class OpenOutput extends FilterOutputStream {

        OpenOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
