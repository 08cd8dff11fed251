package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.circlet.cache.Codec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the application leaves out of the JSON of its clients, as {@code spring.jackson.default-property-inclusion} says. */
class InclusionsTests {

    record Book(
            String title,
            List<String> tags,
            Map<String, @Nullable String> notes,
            Optional<String> subtitle,
            int pages,
            @Nullable Integer weight,
            @Nullable String blurb) {}

    @JsonInclude(Include.NON_EMPTY)
    record Said(List<String> tags, String title) {}

    /** As Spring Boot sets it. */
    private static JsonMapper mapper(Include inclusion) {
        return JsonMapper.builder()
                .changeDefaultPropertyInclusion(
                        before -> before.withValueInclusion(inclusion).withContentInclusion(inclusion))
                .build();
    }

    @SuppressWarnings("unchecked")
    private static <T> T back(JsonMapper mapper, Type type, T value) throws IOException {
        Codec<Object> codec = (Codec<Object>)
                new JsonCodecFactory(mapper, name -> name.startsWith("dev.circlet.codec.")).create(type);
        return (T) codec.decode(codec.encode(value));
    }

    private static String text(JsonMapper mapper, Book book) throws IOException {
        return new JsonCodec<Book>(mapper, Book.class).encode(book).toUtf8String();
    }

    private static Map<String, @Nullable Object> row() {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("TITLE", "");
        row.put("SUBTITLE", null);
        row.put("TAGS", List.of());
        row.put("PAGES", 0);
        return row;
    }

    @ParameterizedTest
    @EnumSource(
            value = Include.class,
            names = {"ALWAYS", "NON_NULL", "NON_ABSENT", "NON_EMPTY", "NON_DEFAULT"})
    void isPartOfValuesAllTheSame(Include inclusion) throws IOException {
        JsonMapper mapper = mapper(inclusion);
        Map<String, @Nullable String> notes = new HashMap<>();
        notes.put("a", "");
        notes.put("b", null);
        Book book = new Book("", List.of(), notes, Optional.empty(), 0, 0, null);
        assertThat(back(mapper, Book.class, book)).isEqualTo(book);
        assertThat(text(mapper, book).contains("\"blurb\"")).isEqualTo(inclusion == Include.ALWAYS);
        Type map = new ParameterizedTypeReference<Map<String, Object>>() {}.getType();
        assertThat(back(mapper, map, row())).isEqualTo(row());
        assertThat(back(mapper, Object.class, row())).isEqualTo(row());
    }

    @Test
    void whatAnnotationsLeaveOutStaysOut() throws IOException {
        Said back = back(mapper(Include.ALWAYS), Said.class, new Said(List.of(), "Dune"));
        assertThat(back).isEqualTo(new Said(null, "Dune"));
    }

    @Test
    void theMapperOfTheApplicationStaysAsItIs() throws IOException {
        JsonMapper mapper = mapper(Include.NON_EMPTY);
        back(mapper, Said.class, new Said(List.of("a"), "Dune"));
        assertThat(mapper.writeValueAsString(row())).isEqualTo("{\"PAGES\":0}");
    }
}
