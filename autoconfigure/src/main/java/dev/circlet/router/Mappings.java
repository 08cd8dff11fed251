package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine reads and writes with the help of libraries. Each mapping is optional; using a missing one fails with a
 * message that says what to add. Mappings are shared by all requests and must be safe for use by many threads.
 *
 * @param json reads and writes JSON
 * @param xml reads and writes XML
 * @param templates renders HTML
 * @param binder makes objects from the values of a form, query, path or headers
 * @param validation checks bound objects
 * @param errors says which problem an exception stands for
 * @since 0.1
 */
public record Mappings(
        @Nullable BodyMapping json,
        @Nullable BodyMapping xml,
        @Nullable TemplateRenderer templates,
        @Nullable ValueBinder binder,
        @Nullable Validation validation,
        @Nullable ErrorMapping errors) {

    /** No mapping at all. */
    public static final Mappings NONE = new Mappings(null, null, null, null, null, null);

    /**
     * These mappings with another one for JSON.
     *
     * @param json reads and writes JSON
     * @return new mappings
     */
    public Mappings withJson(BodyMapping json) {
        return new Mappings(json, xml, templates, binder, validation, errors);
    }

    /**
     * These mappings with another one for XML.
     *
     * @param xml reads and writes XML
     * @return new mappings
     */
    public Mappings withXml(BodyMapping xml) {
        return new Mappings(json, xml, templates, binder, validation, errors);
    }

    /**
     * These mappings with other templates.
     *
     * @param templates renders HTML
     * @return new mappings
     */
    public Mappings withTemplates(TemplateRenderer templates) {
        return new Mappings(json, xml, templates, binder, validation, errors);
    }

    /**
     * These mappings with another binder.
     *
     * @param binder makes objects from named strings
     * @return new mappings
     */
    public Mappings withBinder(ValueBinder binder) {
        return new Mappings(json, xml, templates, binder, validation, errors);
    }

    /**
     * These mappings with another validation.
     *
     * @param validation checks bound objects
     * @return new mappings
     */
    public Mappings withValidation(Validation validation) {
        return new Mappings(json, xml, templates, binder, validation, errors);
    }

    /**
     * These mappings with another one for exceptions.
     *
     * @param errors says which problem an exception stands for
     * @return new mappings
     */
    public Mappings withErrors(ErrorMapping errors) {
        return new Mappings(json, xml, templates, binder, validation, errors);
    }

    /**
     * Reads and writes bodies of one format.
     *
     * @since 0.1
     */
    public interface BodyMapping {

        /**
         * Reads a value.
         *
         * @param in the body, bounded by the engine; not to be closed
         * @param type what to make of it
         * @return the value; null only if the body says so
         * @throws IOException if the connection failed
         * @throws ProblemException with 400 if the body is malformed or does not fit the type; the detail says where
         */
        @Nullable
        Object read(InputStream in, Type type) throws IOException;

        /**
         * Writes a value.
         *
         * @param value the value
         * @param out where to; not to be closed
         * @throws IOException if the connection failed
         */
        void write(@Nullable Object value, OutputStream out) throws IOException;
    }

    /**
     * Renders a page.
     *
     * @since 0.1
     */
    public interface TemplateRenderer {

        /**
         * Renders a template.
         *
         * @param template its name without prefix and suffix
         * @param model what it shows
         * @param locale the language to use
         * @param exchange the request it is rendered for, which engines need for links
         * @param out where to; not to be closed
         * @throws IOException if the connection failed
         */
        void render(String template, Map<String, ?> model, Locale locale, Exchange exchange, Writer out)
                throws IOException;
    }

    /**
     * Makes objects from named strings.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface ValueBinder {

        /**
         * Makes an object.
         *
         * @param <T> its type
         * @param values the values by name, in the order of the request
         * @param type a record or class
         * @return the object
         * @throws ProblemException with 400 that names each field that does not fit
         */
        <T> T bind(Map<String, List<String>> values, Class<T> type);
    }

    /**
     * Checks objects.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Validation {

        /**
         * Checks an object.
         *
         * @param value what was bound
         * @throws ProblemException with 400 that names each field that is not valid
         */
        void validate(Object value);
    }

    /**
     * Knows exceptions that stand for a response, such as those of a framework.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface ErrorMapping {

        /**
         * The problem an exception stands for.
         *
         * @param failure what a handler threw
         * @return null if it stands for none and is a failure of the server
         */
        @Nullable
        Problem problemOf(Throwable failure);

        /**
         * The problem that a body stands for, such as a framework's own type for problem details.
         *
         * @param body what a handler answers with
         * @return null, the default, if it is no problem
         */
        default @Nullable Problem problemIn(Object body) {
            return null;
        }
    }
}
