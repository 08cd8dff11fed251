package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.CodecContract;
import java.io.IOException;
import java.lang.constant.ConstantDesc;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.NameTransformer;

/** Sealed types whose JSON would not tell by itself of which class a value is. */
class SealedTypesTests {

    sealed interface Shape {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    /** Looks like a circle. */
    record Sphere(int radius) implements Shape {}

    enum Nothing implements Shape {
        EMPTY,
        VOID {
            @Override
            boolean isVoid() {
                return true;
            }
        };

        boolean isVoid() {
            return false;
        }
    }

    sealed interface Polygon extends Shape {}

    record Triangle(int a, int b, int c) implements Polygon {}

    static final class Star implements Polygon {

        public int points;

        static Star of(int points) {
            Star star = new Star();
            star.points = points;
            return star;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Star star && star.points == points;
        }

        @Override
        public int hashCode() {
            return points;
        }
    }

    record Drawing(
            String title,
            Shape frame,
            Polygon best,
            Circle plain,
            List<Shape> shapes,
            Map<String, Shape> named,
            Optional<Shape> maybe,
            Shape[] array) {

        static Drawing of(Shape shape, Polygon best) {
            return new Drawing(
                    "a",
                    shape,
                    best,
                    new Circle(7),
                    List.of(shape, best),
                    Map.of("b", shape),
                    Optional.of(shape),
                    new Shape[0]);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Drawing drawing
                    && parts().equals(drawing.parts())
                    && drawing.array.length == array.length;
        }

        @Override
        public int hashCode() {
            return parts().hashCode();
        }

        private List<Object> parts() {
            return List.of(title, frame, best, plain, shapes, named, maybe);
        }
    }

    sealed interface Outcome<T> {}

    record Done<T>(T value) implements Outcome<T> {}

    record Failed<T>(String reason) implements Outcome<T> {}

    record Page<T>(T first, List<T> rest) {}

    private static final List<Shape> SHAPES = List.of(
            new Circle(1),
            new Square(2),
            new Sphere(1),
            Nothing.EMPTY,
            Nothing.VOID,
            new Triangle(3, 4, 5),
            Star.of(5));

    private static Codec<Object> codec(Type type) {
        return codec(JsonMapper.shared(), type);
    }

    /** A codec as another node has it, so that nothing is known from writing. */
    @SuppressWarnings("unchecked")
    private static Codec<Object> codec(JsonMapper mapper, Type type) {
        return (Codec<Object>) new JsonCodecFactory(mapper).create(type);
    }

    private static Type typeOf(ParameterizedTypeReference<?> reference) {
        return reference.getType();
    }

    private static void assertComesBack(Type type, Object value) throws IOException {
        assertThat(codec(type).decode(codec(type).encode(value)))
                .isEqualTo(value)
                .hasSameClassAs(value);
    }

    private static void assertIsNotRead(Type type, String text) {
        assertThatExceptionOfType(IOException.class)
                .as(text)
                .isThrownBy(() -> codec(type).decode(ByteView.utf8(text)));
    }

    @Nested
    class AsACodec extends CodecContract<Shape> {

        @Override
        @SuppressWarnings("unchecked")
        protected Codec<Shape> codec() {
            return (Codec<Shape>) new JsonCodecFactory(JsonMapper.shared()).create(Shape.class);
        }

        @Override
        protected List<Shape> values() {
            return Stream.of("").flatMap(none -> SHAPES.stream()).toList();
        }

        @Override
        protected List<ByteView> malformed() {
            return Stream.of(
                            "{}",
                            "[]",
                            "null",
                            "[\"Circle\"]",
                            "\"EMPTY\"",
                            "[\"\",{}]",
                            "[null,{}]",
                            "[\"Circle\",null]")
                    .map(ByteView::utf8)
                    .toList();
        }
    }

    @Nested
    class ComeBackAsTheClassTheyWere {

        @Test
        void at_the_root_and_declared_in_part() throws IOException {
            for (Shape shape : SHAPES) {
                assertComesBack(Shape.class, shape);
            }
            assertComesBack(Polygon.class, Star.of(7));
            assertComesBack(Circle.class, new Circle(1));
        }

        @Test
        void in_containers_and_components() throws IOException {
            assertThat(codec(typeOf(new ParameterizedTypeReference<List<Shape>>() {}))
                            .decode(codec(typeOf(new ParameterizedTypeReference<List<Shape>>() {}))
                                    .encode(SHAPES)))
                    .isEqualTo(SHAPES);
            for (Shape shape : SHAPES) {
                assertComesBack(Drawing.class, Drawing.of(shape, new Triangle(1, 1, 1)));
            }
            Type type = typeOf(new ParameterizedTypeReference<Map<String, List<Optional<Polygon>>>>() {});
            Object value = Map.of("a", List.of(Optional.of(new Triangle(1, 2, 2)), Optional.empty()));
            assertThat(codec(type).decode(codec(type).encode(value))).isEqualTo(value);
            assertThat((Shape[])
                            codec(Shape[].class).decode(codec(Shape[].class).encode(SHAPES.toArray(Shape[]::new))))
                    .containsExactlyElementsOf(SHAPES);
        }

        @Test
        void with_type_arguments_of_any_kind() throws IOException {
            Type ofShape = typeOf(new ParameterizedTypeReference<Outcome<Shape>>() {});
            assertComesBack(ofShape, new Done<Shape>(new Circle(1)));
            assertComesBack(ofShape, new Failed<Shape>("why"));
            assertComesBack(
                    typeOf(new ParameterizedTypeReference<Outcome<Drawing>>() {}),
                    new Done<>(Drawing.of(Nothing.VOID, Star.of(1))));
            Type nested = typeOf(new ParameterizedTypeReference<Page<Outcome<Outcome<Shape>>>>() {});
            assertComesBack(
                    nested,
                    new Page<>(
                            new Done<>(new Done<>(new Sphere(2))),
                            List.of(new Failed<>("a"), new Done<>(new Failed<>("b")))));
            assertComesBack(
                    typeOf(new ParameterizedTypeReference<Page<Shape>>() {}),
                    new Page<>(new Circle(1), List.of(Nothing.EMPTY)));
        }

        static sealed class Account permits Savings {
            public int balance;
        }

        static final class Savings extends Account {
            public int rate;
        }

        @Test
        void of_a_sealed_class_that_has_instances() throws IOException {
            Savings savings = new Savings();
            savings.rate = 3;
            Codec<Object> codec = codec(Account.class);
            assertThat(codec.decode(codec.encode(savings)))
                    .isInstanceOfSatisfying(
                            Savings.class, back -> assertThat(back.rate).isEqualTo(3));
            assertThat(codec.decode(codec.encode(new Account()))).isExactlyInstanceOf(Account.class);
        }

        sealed interface Term {}

        record Number(int value) implements Term {}

        record Sum(Term left, List<Term> right) implements Term {}

        @Test
        void of_types_that_contain_themselves() throws IOException {
            assertComesBack(
                    Term.class, new Sum(new Number(1), List.of(new Sum(new Number(2), List.of()), new Number(3))));
        }

        sealed interface Twin {}

        static final class One {
            record Same(int a) implements Twin {}
        }

        static final class Two {
            record Same(int a) implements Twin {}
        }

        @Test
        void of_two_classes_with_one_name() throws IOException {
            assertComesBack(Twin.class, new One.Same(1));
            assertComesBack(Twin.class, new Two.Same(1));
        }

        sealed interface Id {
            @JsonValue
            String text();
        }

        record Isbn(@JsonValue String text) implements Id {

            @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
            Isbn {}
        }

        @Test
        void of_values_that_are_no_object() throws IOException {
            assertComesBack(Id.class, new Isbn("978"));
        }
    }

    @Nested
    class OtherClasses {

        @Test
        void are_never_made_of_what_the_bytes_say() {
            for (String id : List.of(
                    "java.lang.String",
                    "java.util.ArrayList",
                    Drawing.class.getName(),
                    Circle.class.getName(),
                    "SealedTypesTests$Circle",
                    "Polygon",
                    "Shape",
                    "Drawing",
                    "")) {
                assertIsNotRead(Shape.class, "[\"" + id + "\",{\"radius\":1}]");
            }
            assertIsNotRead(Polygon.class, "[\"Circle\",{\"radius\":1}]");
        }

        sealed interface Vehicle {}

        record Car(int seats) implements Vehicle {}

        static non-sealed class Boat implements Vehicle {
            public int masts;
        }

        static class Yacht extends Boat {}

        non-sealed interface Plane extends Vehicle {}

        record Glider(int span) implements Plane {}

        @Test
        void of_an_open_branch_are_not_taken_for_another() throws IOException {
            Codec<Object> codec = codec(Vehicle.class);
            assertComesBack(Vehicle.class, new Car(4));
            assertComesBack(Vehicle.class, new Glider(9));
            assertThat(codec.decode(codec.encode(new Boat()))).isExactlyInstanceOf(Boat.class);
            assertThat(codec.decode(codec.encode(new Yacht()))).isExactlyInstanceOf(Yacht.class);
        }

        record Unwrapped(@JsonUnwrapped Shape shape) {}

        @Test
        void and_places_that_cannot_have_an_id_are_written_as_before() throws IOException {
            assertThat(codec(Unwrapped.class)
                            .encode(new Unwrapped(new Circle(1)))
                            .toUtf8String())
                    .isEqualTo("{\"radius\":1}");
        }

        record Constant(ConstantDesc value) {}

        @Test
        void of_the_platform_are_none_of_these() throws IOException {
            assertThat(codec(Constant.class).encode(new Constant(1)).toUtf8String())
                    .isEqualTo("{\"value\":1}");
        }
    }

    @Nested
    class WhatTheApplicationSays {

        private void assertIsWrittenAsBefore(JsonMapper mapper, Type type, Object value) throws IOException {
            Codec<Object> codec = codec(mapper, type);
            String text = mapper.writerFor(mapper.constructType(type)).writeValueAsString(value);
            assertThat(codec.encode(value).toUtf8String()).isEqualTo(text);
            assertThat(codec.decode(ByteView.utf8(text))).isEqualTo(value);
        }

        @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
        sealed interface Pet {}

        record Cat(int lives) implements Pet {}

        record Owner(Pet pet, List<Pet> pets) {}

        @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
        @JsonSubTypes({@JsonSubTypes.Type(Left.class), @JsonSubTypes.Type(Right.class)})
        sealed interface Side {}

        record Left(int left) implements Side {}

        record Right(int right) implements Side {}

        @Test
        void by_annotations_stays() throws IOException {
            assertIsWrittenAsBefore(JsonMapper.shared(), Pet.class, new Cat(9));
            assertIsWrittenAsBefore(JsonMapper.shared(), Owner.class, new Owner(new Cat(9), List.of(new Cat(1))));
            assertIsWrittenAsBefore(JsonMapper.shared(), Side.class, new Right(1));
        }

        record Framed(
                @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
                @JsonSubTypes({@JsonSubTypes.Type(value = Circle.class, name = "round")})
                Shape shape) {}

        @Test
        void at_a_component_stays() throws IOException {
            assertIsWrittenAsBefore(JsonMapper.shared(), Framed.class, new Framed(new Circle(1)));
        }

        @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
        interface ByName {}

        @Test
        void in_a_mix_in_stays() throws IOException {
            JsonMapper mapper =
                    JsonMapper.builder().addMixIn(Shape.class, ByName.class).build();
            assertIsWrittenAsBefore(mapper, Shape.class, new Circle(1));
        }

        sealed interface Code {
            @JsonCreator
            static Code of(String text) {
                return new Known(text);
            }

            @JsonValue
            String text();
        }

        record Known(String text) implements Code {}

        @Test
        void by_a_creator_stays() throws IOException {
            assertIsWrittenAsBefore(JsonMapper.shared(), Code.class, new Known("a"));
        }

        @Test
        void by_a_deserializer_stays() throws IOException {
            SimpleModule module = new SimpleModule().addDeserializer(Shape.class, new ValueDeserializer<Shape>() {
                @Override
                public Shape deserialize(JsonParser parser, DeserializationContext context) {
                    parser.skipChildren();
                    return new Circle(1);
                }
            });
            assertIsWrittenAsBefore(JsonMapper.builder().addModule(module).build(), Shape.class, new Circle(1));
        }

        @Test
        void by_mapping_an_abstract_type_stays() throws IOException {
            SimpleModule module = new SimpleModule().addAbstractTypeMapping(Shape.class, Square.class);
            assertIsWrittenAsBefore(JsonMapper.builder().addModule(module).build(), Box.class, new Box(new Square(1)));
        }

        @Test
        void by_default_typing_stays_and_what_it_leaves_out_is_told() throws IOException {
            BasicPolymorphicTypeValidator all = BasicPolymorphicTypeValidator.builder()
                    .allowIfBaseType(Object.class)
                    .build();
            JsonMapper broad = JsonMapper.builder()
                    .activateDefaultTyping(all, DefaultTyping.NON_FINAL)
                    .build();
            assertIsWrittenAsBefore(broad, Shape.class, new Circle(1));
            JsonMapper narrow = JsonMapper.builder()
                    .activateDefaultTyping(all, DefaultTyping.JAVA_LANG_OBJECT)
                    .build();
            Codec<Object> codec = codec(narrow, Holder.class);
            Holder holder = new Holder(new Square(2), new Circle(1));
            assertThat(codec.decode(codec.encode(holder))).isEqualTo(holder);
        }

        record Box(Shape shape) {}

        record Holder(Object any, Shape shape) {}

        /** Says by no annotation that the properties of another object are its own. */
        static final class Unwrapping extends JacksonAnnotationIntrospector {
            private static final long serialVersionUID = 1L;

            @Override
            public @Nullable NameTransformer findUnwrappingNameTransformer(
                    MapperConfig<?> config, AnnotatedMember member) {
                return member.getRawType() == Shape.class ? NameTransformer.NOP : null;
            }
        }

        @Test
        void that_leaves_no_place_for_an_id_is_written_as_before_and_marked() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .annotationIntrospector(new Unwrapping())
                    .build();
            assertThat(codec(mapper, Box.class).encode(new Box(new Circle(3))).toUtf8String())
                    .isEqualTo(" {\"radius\":3}");
            assertThat(codec(mapper, Shape.class)
                            .decode(codec(mapper, Shape.class).encode(new Square(3))))
                    .isEqualTo(new Square(3));
        }

        @Test
        void is_not_changed_for_others_who_use_its_mapper() throws IOException {
            JsonMapper mapper = JsonMapper.builder().build();
            codec(mapper, Shape.class).encode(new Circle(1));
            assertThat(mapper.writeValueAsString(new Box(new Circle(1)))).isEqualTo("{\"shape\":{\"radius\":1}}");
        }

        @Test
        void about_types_without_sealed_ones_in_them_is_all_there_is() throws IOException {
            assertThat(codec(Page.class).encode(new Page<>("a", List.of())).toUtf8String())
                    .isEqualTo("{\"first\":\"a\",\"rest\":[]}");
        }
    }

    @Nested
    class Versions {

        static final class Two {
            sealed interface Shape {}

            record Circle(int radius) implements Shape {}

            record Square(int side) implements Shape {}
        }

        static final class Three {
            sealed interface Shape {}

            record Circle(int radius) implements Shape {}

            record Square(int side) implements Shape {}

            record Line(int length) implements Shape {}
        }

        static final class Renamed {
            sealed interface Shape {}

            record Round(int radius) implements Shape {}

            record Square(int side) implements Shape {}
        }

        static final class Retyped {
            sealed interface Shape {}

            record Circle(long radius) implements Shape {}

            record Square(int side) implements Shape {}
        }

        static final class Deeper {
            sealed interface Shape {}

            sealed interface Round extends Shape {}

            record Circle(int radius) implements Round {}

            record Square(int side) implements Shape {}
        }

        @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
        sealed interface Annotated {}

        record AnnotatedCircle(int radius) implements Annotated {}

        private static int version(Type type) {
            return codec(type).version();
        }

        @Test
        void change_with_the_permitted_classes_and_their_components() {
            assertThat(List.of(
                            version(Two.Shape.class),
                            version(Three.Shape.class),
                            version(Renamed.Shape.class),
                            version(Retyped.Shape.class)))
                    .doesNotHaveDuplicates();
        }

        @Test
        void ignore_what_lies_between_and_leave_no_trace_in_the_bytes() {
            assertThat(version(Deeper.Shape.class)).isEqualTo(version(Two.Shape.class));
        }

        record TwoIn(List<Two.Shape> shapes) {}

        record ThreeIn(List<Three.Shape> shapes) {}

        @Test
        void change_from_within() {
            assertThat(version(TwoIn.class)).isNotEqualTo(version(ThreeIn.class));
        }

        @Test
        void change_with_type_arguments() {
            assertThat(version(typeOf(new ParameterizedTypeReference<Outcome<Integer>>() {})))
                    .isNotEqualTo(version(typeOf(new ParameterizedTypeReference<Outcome<String>>() {})));
        }

        @Test
        void are_pinned() {
            assertThat(version(Two.Shape.class))
                    .isEqualTo(Codec.VersionHash.of("json:{}|Circle{radius:int,}|Square{side:int,}"));
        }
    }
}
