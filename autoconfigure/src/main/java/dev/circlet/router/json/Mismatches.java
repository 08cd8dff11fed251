package dev.circlet.router.json;

import dev.circlet.router.FieldErrors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.ClassUtil;

/**
 * Reads a tree that does not fit once more, only to find all that is wrong with it. Most faults are noted on the way and
 * replaced by nothing; of the others Jackson tells the first alone, so the tree is mended there and read again. What is made
 * of it is thrown away.
 */
final class Mismatches extends DeserializationProblemHandler {

    private static final int MAX_ERRORS = 100;

    /** Bounds the work for a body that was made to be read often. */
    private static final int MAX_PASSES = 16;

    private static final Set<Class<?>> WHOLE = Set.of(int.class, long.class, short.class, byte.class);

    private final Faults faults;
    private final JavaType root;
    private final Spelling names;
    private final FieldErrors errors = new FieldErrors();
    private final Set<String> fields = new HashSet<>();

    Mismatches(Faults faults, JavaType root, Spelling names) {
        this.faults = faults;
        this.root = root;
        this.names = names;
    }

    FieldErrors of(ObjectReader reader, JsonNode tree) {
        ObjectReader collecting = reader.withHandler(this);
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            try {
                collecting.readValue(collecting.treeAsTokens(tree));
                return errors;
            } catch (JacksonException ex) {
                boolean ours = ex instanceof InvalidDefinitionException;
                String field = FieldPath.of(ex.getPath());
                if (ours || fields.contains(field) || !add(field, faults.message(ex)) || !mend(tree, ex)) {
                    return errors;
                }
            } catch (RuntimeException ex) {
                return errors; // A deserializer that cannot do with what stands in for a value.
            }
        }
        return errors;
    }

    /** Whether there was room for it; the passes after the first find the same again. */
    private boolean add(String field, String message) {
        if (fields.contains(field)) {
            return true;
        }
        if (fields.size() >= MAX_ERRORS) {
            return false;
        }
        errors.add(field, message);
        return fields.add(field);
    }

    private static boolean mend(JsonNode tree, JacksonException failure) {
        List<JacksonException.Reference> path = failure.getPath();
        JsonNode parent = tree;
        for (int i = 0; i < path.size() - 1 && parent != null; i++) {
            JacksonException.Reference step = path.get(i);
            parent = step.getPropertyName() == null ? parent.get(step.getIndex()) : parent.get(step.getPropertyName());
        }
        if (path.isEmpty()) {
            return false;
        }
        JacksonException.Reference last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object && last.getPropertyName() != null) {
            boolean unknown = failure instanceof PropertyBindingException;
            return unknown
                    ? object.remove(last.getPropertyName()) != null
                    : object.set(last.getPropertyName(), filler(failure)) != null;
        }
        if (parent instanceof ArrayNode array && last.getIndex() >= 0 && last.getIndex() < array.size()) {
            array.set(last.getIndex(), filler(failure));
            return true;
        }
        return false;
    }

    private static JsonNode filler(JacksonException failure) {
        Class<?> type = failure instanceof InputCoercionException coercion ? coercion.getTargetType() : null;
        if (failure instanceof MismatchedInputException mismatch) {
            type = mismatch.getTargetType();
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (type == null || !type.isPrimitive()) {
            return nodes.nullNode();
        }
        if (type == boolean.class) {
            return nodes.booleanNode(false);
        }
        if (type == char.class) {
            return nodes.stringNode("x");
        }
        return WHOLE.contains(type) ? nodes.numberNode(0) : nodes.numberNode(0.0);
    }

    private String field(JsonParser parser) {
        return FieldPath.of(parser.streamReadContext(), root, names);
    }

    /** Notes a fault where the parser is, and skips the value there. */
    private @Nullable Object note(JsonParser parser, Class<?> type, String message) {
        JsonToken token = parser.currentToken();
        boolean value = token != null && (token.isScalarValue() || token.isStructStart());
        if (!value || !add(field(parser), message)) {
            return NOT_HANDLED;
        }
        parser.skipChildren();
        return type.isPrimitive() ? ClassUtil.defaultValue(type) : null;
    }

    @Override
    public @Nullable Object handleWeirdKey(DeserializationContext context, Class<?> type, String key, String message) {
        String field = field(context.getParser());
        return add(field, "has a key that must be " + faults.expected(type)) ? null : NOT_HANDLED;
    }

    @Override
    public @Nullable Object handleWeirdStringValue(
            DeserializationContext context, Class<?> type, String value, String message) {
        return note(context.getParser(), type, "must be " + faults.expected(type));
    }

    @Override
    public @Nullable Object handleWeirdNumberValue(
            DeserializationContext context, Class<?> type, Number value, String message) {
        return note(context.getParser(), type, "must be " + faults.expected(type));
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
            DeserializationContext context, JavaType type, JsonToken token, JsonParser parser, String message) {
        return note(parser, type.getRawClass(), "must be " + faults.expected(type.getRawClass()));
    }

    @Override
    public @Nullable Object handleNullForPrimitives(
            DeserializationContext context, Class<?> type, JsonParser parser, ValueDeserializer<?> by, String message) {
        boolean absent = parser.currentToken() != JsonToken.VALUE_NULL;
        return absent ? NOT_HANDLED : note(parser, type, "is missing; it must be " + faults.expected(type));
    }

    @Override
    public @Nullable Object handleMissingInstantiator(
            DeserializationContext context, Class<?> type, ValueInstantiator by, JsonParser parser, String message) {
        boolean ours = by == null || !by.canInstantiate();
        return ours ? NOT_HANDLED : note(parser, type, "must be " + faults.expected(type));
    }

    /** A constructor may refuse what stands in for a value, which is no fault of its own. */
    @Override
    public @Nullable Object handleInstantiationProblem(
            DeserializationContext context, Class<?> type, Object argument, Throwable failure) {
        String field = field(context.getParser());
        boolean handled = !type.isPrimitive() && (errors.hasWithin(field) || add(field, "is not accepted"));
        return handled ? null : NOT_HANDLED;
    }
}
