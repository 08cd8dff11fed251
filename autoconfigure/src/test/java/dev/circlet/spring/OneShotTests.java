package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.Spliterator;
import java.util.function.UnaryOperator;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Window;
import org.springframework.http.ResponseEntity;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

class OneShotTests {

    record Book(String title) {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                Stream.class,
                IntStream.class,
                BaseStream.class,
                Iterator.class,
                Scanner.class,
                Spliterator.OfInt.class,
                Enumeration.class,
                ByteArrayInputStream.class,
                Reader.class,
                DirectoryStream.class,
                Resource.class,
                MultipartFile.class,
                DataBuffer.class,
                ResultSet.class,
                SseEmitter.class,
                StreamingResponseBody.class,
                InputStream[].class
            })
    void typesThatCanBeReadOnceAreKnown(Class<?> type) {
        assertThat(OneShot.inType(ResolvableType.forClass(type)))
                .isEqualTo(type.isArray() ? type.getComponentType() : type);
    }

    @Test
    void typesThatHaveThemInsideAreKnown() {
        for (ParameterizedTypeReference<?> type : List.of(
                new ParameterizedTypeReference<ResponseEntity<InputStream>>() {},
                new ParameterizedTypeReference<Page<InputStream>>() {},
                new ParameterizedTypeReference<Optional<? extends InputStream>>() {},
                new ParameterizedTypeReference<Map<String, List<InputStream>>>() {},
                new ParameterizedTypeReference<List<InputStream>[]>() {})) {
            assertThat(OneShot.inType(ResolvableType.forType(type.getType()))).isEqualTo(InputStream.class);
        }
    }

    @Test
    void typesThatCanBeReadAgainAreOthers() {
        for (Type type : List.<Type>of(
                Object.class,
                String.class,
                byte[].class,
                Book.class,
                Path.class,
                Iterable.class,
                new ParameterizedTypeReference<List<Book>>() {}.getType(),
                new ParameterizedTypeReference<ResponseEntity<byte[]>>() {}.getType(),
                new ParameterizedTypeReference<Page<byte[]>>() {}.getType(),
                new ParameterizedTypeReference<Class<InputStream>>() {}.getType())) {
            assertThat(OneShot.inType(ResolvableType.forType(type))).isNull();
        }
    }

    record Upload(String name, InputStream content) {}

    record Shelf(Book book, List<Upload> uploads) {}

    record Parts<T>(Optional<T[]> parts) {}

    record Tree<T>(T value, List<Tree<T>> children, Tree<List<T>> nested, Map<String, Tree<?>> others) {}

    @Test
    void typesOfRecordsThatHaveThemInsideAreKnown() {
        for (ParameterizedTypeReference<?> type : List.of(
                new ParameterizedTypeReference<Upload>() {},
                new ParameterizedTypeReference<Upload[]>() {},
                new ParameterizedTypeReference<Shelf>() {},
                new ParameterizedTypeReference<Map<String, Shelf>>() {},
                new ParameterizedTypeReference<Parts<Upload>>() {},
                new ParameterizedTypeReference<Tree<Upload>>() {})) {
            assertThat(OneShot.inType(ResolvableType.forType(type.getType()))).isEqualTo(InputStream.class);
        }
    }

    @Test
    void recordsThatContainThemselvesHaveAnEnd() {
        assertThat(OneShot.inType(ResolvableType.forClassWithGenerics(Tree.class, String.class)))
                .isNull();
        assertThat(OneShot.inType(ResolvableType.forClass(Tree.class))).isNull();
    }

    record Any(String name, Object value) {}

    record Only<T>(T value) {

        @Override
        public T value() {
            throw new IllegalStateException("not to be called");
        }
    }

    private static <T extends Comparable<T>> List<T> sorted() {
        return List.of();
    }

    @Test
    void typesThatAreBoundedByThemselvesHaveAnEnd() throws Exception {
        ResolvableType type = ResolvableType.forMethodReturnType(OneShotTests.class.getDeclaredMethod("sorted"));
        assertThat(OneShot.inType(ValueTypes.concrete(type))).isNull();
    }

    static Stream<UnaryOperator<Object>> places() {
        return Stream.of(
                value -> value,
                List::of,
                value -> Map.of("a", value),
                Optional::of,
                value -> new Object[] {null, value},
                ResponseEntity::ok,
                value -> new PageImpl<>(List.of(value)),
                value -> new SliceImpl<>(List.of(List.of(value))),
                value -> Window.from(List.of(value), OffsetScrollPosition.positionFunction(0)),
                Only::new,
                value -> new Any("a", value),
                value -> new Any("a", List.of(value)),
                value -> new Any("a", new Object[] {value}),
                value -> new Only<>(Optional.of(value)),
                value -> new Parts<>(Optional.of(new Object[] {value})),
                value -> List.of(new Any("a", List.of(value))),
                value -> ResponseEntity.ok(new Any("a", Map.of("a", value))));
    }

    @ParameterizedTest
    @MethodSource("places")
    void valuesAreKnownWhereverTheyStandAndAreNotRead(UnaryOperator<Object> place) {
        Stream<String> stream = Stream.of("a");
        Iterable<String> once = Stream.of("b")::iterator;
        for (Object value : List.of(
                stream,
                once,
                new StringReader("a"),
                List.of(1).iterator(),
                Collections.emptyEnumeration(),
                new ByteArrayResource(new byte[0]),
                new DefaultDataBufferFactory().allocateBuffer(1))) {
            assertThat(OneShot.inValue(place.apply(value))).isEqualTo(value.getClass());
        }
        assertThat(stream).containsExactly("a");
        assertThat(once).containsExactly("b");
    }

    @ParameterizedTest
    @MethodSource("places")
    void valuesThatCanBeReadAgainAreOthers(UnaryOperator<Object> place) {
        for (Object value :
                List.of("a", 1, new Book("Dune"), List.of(1), Map.of(), new byte[0], new int[1], Path.of("a"))) {
            assertThat(OneShot.inValue(place.apply(value))).isNull();
        }
        assertThat(OneShot.inValue(null)).isNull();
    }
}
