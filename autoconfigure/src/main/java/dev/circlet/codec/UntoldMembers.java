package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonBackReference;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityReference;
import com.fasterxml.jackson.annotation.JsonManagedReference;
import com.fasterxml.jackson.annotation.JsonMerge;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.util.Converter;

/**
 * Keeps ids away from the properties of which the application says how or as what they are written or read. An id would
 * stand in the way there, or be of one side only.
 */
final class UntoldMembers extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        return annotated instanceof AnnotatedMember member && isUntold(member)
                ? JsonTypeInfo.Value.construct(JsonTypeInfo.Id.NONE, null, null, null, false, null)
                : null;
    }

    static boolean isUntold(AnnotatedMember member) {
        return member.hasAnnotation(JsonUnwrapped.class)
                || member.hasAnnotation(JsonDeserialize.class)
                || member.hasAnnotation(JsonSerialize.class)
                // Jackson merges nothing into a value that has an id; of collections the elements have them.
                || member.hasAnnotation(JsonMerge.class) && !member.getType().isContainerType();
    }

    /** Whether something beside its type decides how a property is written. */
    static boolean hasOwnForm(AnnotatedMember member) {
        return isUntold(member)
                || member.hasAnnotation(JsonTypeInfo.class)
                || member.hasAnnotation(JsonIdentityReference.class)
                || member.hasAnnotation(JsonManagedReference.class)
                || member.hasAnnotation(JsonBackReference.class);
    }

    /**
     * Whether a type is read as it is written: Jackson looks for ids in parameters of constructors whatever is said there,
     * and reads contents past the deserializer that an annotation names where it looks for ids.
     */
    static boolean areRead(DeserializationContext context, JavaType type) {
        ValueDeserializer<Object> reader = context.findNonContextualValueDeserializer(type);
        if (!(reader instanceof BeanDeserializerBase bean)) {
            return true;
        }
        SettableBeanProperty[] arguments = bean.getValueInstantiator().getFromObjectArguments(context.getConfig());
        for (SettableBeanProperty argument : arguments == null ? new SettableBeanProperty[0] : arguments) {
            if (isUntold(argument.getMember()) && isTold(argument)) {
                return false;
            }
        }
        for (Iterator<SettableBeanProperty> all = bean.properties(); all.hasNext(); ) {
            SettableBeanProperty property = all.next();
            if (namesReader(property) || isMergedAny(property) || losesBrackets(property)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTold(SettableBeanProperty property) {
        TypeDeserializer ids = property.getValueTypeDeserializer();
        return ids != null && ids.getTypeIdResolver() instanceof ClassIds;
    }

    /** Whatever it is, its elements would have ids. */
    private static boolean isMergedAny(SettableBeanProperty property) {
        return property.getAnnotation(JsonMerge.class) != null
                && ToldTypes.ANY.contains(property.getType().getRawClass());
    }

    /** An id and its value would be taken for two elements. */
    private static boolean losesBrackets(SettableBeanProperty property) {
        JsonFormat said = property.getAnnotation(JsonFormat.class);
        return said != null && List.of(said.with()).contains(JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED);
    }

    private static boolean namesReader(SettableBeanProperty property) {
        JsonDeserialize said = property.getAnnotation(JsonDeserialize.class);
        return said != null
                && (said.contentUsing() != ValueDeserializer.None.class
                        || said.contentConverter() != Converter.None.class);
    }
}
