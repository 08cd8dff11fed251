package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * Keeps ids away from the properties of which the application says how or as what they are written or read. An id would
 * stand in the way there, or be of one side only.
 */
final class UntoldMembers extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        boolean said = annotated instanceof AnnotatedMember
                && (annotated.hasAnnotation(JsonUnwrapped.class)
                        || annotated.hasAnnotation(JsonDeserialize.class)
                        || annotated.hasAnnotation(JsonSerialize.class));
        return said ? JsonTypeInfo.Value.construct(JsonTypeInfo.Id.NONE, null, null, null, false, null) : null;
    }
}
