package dev.circlet.router.json;

import dev.circlet.router.FieldErrors;
import dev.circlet.router.Mappings;
import java.io.ByteArrayInputStream;
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
 * field as a JSON pointer, and the line and column; it holds nothing of the body but names of fields, and no class. Its member
 * {@code errors} names the field as validation does; for a JSON body in memory it names all fields that do not fit, up to
 * 100, for which the body is read again and objects are made in vain. A type that the mapper cannot handle at all is a failure of the server, and so is a value that it cannot write.
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
    private final boolean trees;

    private JacksonBody(ObjectMapper mapper, Parsing parsing, String format) {
        this.mapper = mapper;
        this.parsing = parsing;
        this.faults = new Faults(mapper, format);
        this.trees = format.equals("JSON");
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
        OpenInput open = new OpenInput(in);
        PushbackInputStream body = new PushbackInputStream(open);
        int first = body.read();
        if (first < 0) {
            throw faults.empty();
        }
        body.unread(first);
        JavaType target = mapper.constructType(type);
        try {
            return parsing.read(body, target);
        } catch (JacksonException ex) {
            if (open.broken != null) {
                throw open.broken;
            }
            throw faults.problem(ex, () -> mismatches(in, target, ex));
        }
    }

    /** All of them if the body can be read again, which one in memory can. Handlers of the mapper could change what fits. */
    private FieldErrors mismatches(InputStream in, JavaType type, JacksonException first) {
        boolean again = trees && in instanceof ByteArrayInputStream;
        if (again && mapper.deserializationConfig().getProblemHandlers() == null) {
            try {
                in.reset();
                FieldErrors all = new Mismatches(faults, type, new Spelling(mapper))
                        .of(mapper.readerFor(type), mapper.readTree(in));
                if (!all.isEmpty()) {
                    return all;
                }
            } catch (JacksonException | IOException ex) {
                first.addSuppressed(ex); // What follows the first mismatch is malformed.
            }
        }
        return new FieldErrors().add(FieldPath.of(first.getPath()), faults.message(first));
    }

    @Override
    public String spelling(Type type, String path) {
        return new Spelling(mapper).of(mapper.constructType(type), path);
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
        OpenOutput open = new OpenOutput(out);
        try {
            mapper.writeValue(open, value);
        } catch (JacksonException ex) {
            if (open.broken != null) {
                throw open.broken;
            }
            if (ex instanceof JacksonIOException io) {
                throw io.getCause();
            }
            throw ex;
        }
    }

    /** Makes a value of a body. */
    @FunctionalInterface
    interface Parsing {

        @Nullable
        Object read(InputStream in, JavaType type) throws IOException;
    }

    /** Jackson closes what it reads to the end, and takes a broken connection in the middle of XML for malformed XML. */
    private static final class OpenInput extends FilterInputStream {

        private @Nullable IOException broken;

        OpenInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException ex) {
                broken = ex;
                throw ex;
            }
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            try {
                return in.read(bytes, from, length);
            } catch (IOException ex) {
                broken = ex;
                throw ex;
            }
        }

        @Override
        public void close() {}
    }

    /** A flush would commit the response. Of a broken connection XML makes a failure of its own. */
    private static final class OpenOutput extends FilterOutputStream {

        private @Nullable IOException broken;

        OpenOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            try {
                out.write(value);
            } catch (IOException ex) {
                broken = ex;
                throw ex;
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException ex) {
                broken = ex;
                throw ex;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
