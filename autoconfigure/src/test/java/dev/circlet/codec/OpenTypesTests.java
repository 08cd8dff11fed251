package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.CodecContract;
import dev.circlet.cache.OtherShapeException;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.NameTransformer;

/** Types that anybody may extend, and whose JSON would not tell by itself of which class a value is. */
class OpenTypesTests {

    interface Product {
        String name();
    }

    record Pen(String name, int width) implements Product {}

    /** Looks like a pen. */
    record Rope(String name, int width) implements Product {}

    record Box(String name, List<Product> content, Optional<Product> best) implements Product {}

    enum Voucher implements Product {
        SMALL,
        LARGE {
            @Override
            boolean isLarge() {
                return true;
            }
        };

        boolean isLarge() {
            return false;
        }
    }

    abstract static class Device implements Product {

        private final String name;

        Device(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        public String getName() {
            return name;
        }

        @Override
        public boolean equals(Object other) {
            return other != null && other.getClass() == getClass() && name.equals(((Device) other).name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    static class Phone extends Device {

        private final int digits;

        @JsonCreator
        Phone(String name, int digits) {
            super(name);
            this.digits = digits;
        }

        public int getDigits() {
            return digits;
        }

        @Override
        public boolean equals(Object other) {
            return super.equals(other) && ((Phone) other).digits == digits;
        }

        @Override
        public int hashCode() {
            return Objects.hash(super.hashCode(), digits);
        }
    }

    enum Shelf {
        TOP,
        BOTTOM
    }

    record Shop(
            Product first,
            List<? extends Product> all,
            Map<Shelf, Product> shelves,
            Optional<Product> maybe,
            Device device,
            Pen plain) {

        static Shop of(Product product) {
            Map<Shelf, Product> shelves = new EnumMap<>(Map.of(Shelf.TOP, product));
            return new Shop(
                    product, List.of(product), shelves, Optional.of(product), new Phone("p", 9), new Pen("x", 1));
        }
    }

    record Page<T extends Product>(T first, List<T> rest) {}

    private static final List<Product> PRODUCTS = List.of(
            new Pen("a", 1),
            new Rope("a", 1),
            new Phone("b", 2),
            Voucher.SMALL,
            Voucher.LARGE,
            new Box("c", List.of(new Pen("d", 3), Voucher.LARGE), Optional.of(new Rope("e", 4))));

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

    private static Object back(JsonMapper mapper, Type type, Object value) throws IOException {
        return codec(mapper, type).decode(codec(mapper, type).encode(value));
    }

    private static void assertComesBack(Type type, Object value) throws IOException {
        assertComesBack(JsonMapper.shared(), type, value);
    }

    private static void assertComesBack(JsonMapper mapper, Type type, Object value) throws IOException {
        assertThat(back(mapper, type, value)).isEqualTo(value);
    }

    private static void assertIsOfOtherShape(Type type, String text) {
        assertThatExceptionOfType(OtherShapeException.class)
                .as(text)
                .isThrownBy(() -> codec(type).decode(ByteView.utf8(text)));
    }

    @Nested
    class AsACodec extends CodecContract<Product> {

        @Override
        @SuppressWarnings("unchecked")
        protected Codec<Product> codec() {
            return (Codec<Product>) new JsonCodecFactory(JsonMapper.shared()).create(Product.class);
        }

        @Override
        protected List<Product> values() {
            return PRODUCTS;
        }

        @Override
        protected List<ByteView> malformed() {
            return Stream.of("{}", "[]", "null", "[\"a.B#1\"]", "[\"\",{}]", "[\"?\",{}]", "[null,{}]", " {}", "#")
                    .map(ByteView::utf8)
                    .toList();
        }
    }

    @Nested
    class InterfacesAndAbstractClasses {

        @Test
        void come_back_at_the_root_and_within() throws IOException {
            for (Product product : PRODUCTS) {
                assertThat(back(JsonMapper.shared(), Product.class, product)).hasSameClassAs(product);
                assertComesBack(Shop.class, Shop.of(product));
            }
            assertComesBack(typeOf(new ParameterizedTypeReference<List<Product>>() {}), PRODUCTS);
            assertThat((Product[]) back(JsonMapper.shared(), Product[].class, PRODUCTS.toArray(Product[]::new)))
                    .containsExactlyElementsOf(PRODUCTS);
            assertComesBack(Device.class, new Phone("a", 7));
        }

        interface Result<T> {}

        record Good<T extends Product>(T value, List<T> more) implements Result<T> {}

        record Bad<T>(String reason) implements Result<T> {}

        @Test
        void come_back_with_type_arguments() throws IOException {
            Pen pen = new Pen("a", 1);
            assertComesBack(typeOf(new ParameterizedTypeReference<Page<Product>>() {}), new Page<>(pen, List.of(pen)));
            assertComesBack(typeOf(new ParameterizedTypeReference<Page<?>>() {}), new Page<>(pen, List.of(pen)));
            Type ofProducts = typeOf(new ParameterizedTypeReference<Result<Product>>() {});
            assertComesBack(ofProducts, new Good<Product>(pen, PRODUCTS));
            assertComesBack(ofProducts, new Bad<Product>("why"));
            Type ofPens = typeOf(new ParameterizedTypeReference<List<Result<Pen>>>() {});
            assertComesBack(ofPens, List.of(new Good<>(pen, List.of(pen)), new Bad<Pen>("why")));
        }

        interface Tree {}

        record Leaf(int value) implements Tree {}

        record Node(Tree left, List<Tree> right) implements Tree {}

        @Test
        void come_back_when_they_contain_themselves() throws IOException {
            assertComesBack(Tree.class, new Node(new Leaf(1), List.of(new Node(new Leaf(2), List.of()))));
        }

        @Test
        void come_back_of_classes_that_are_local_and_of_none_that_have_no_name() throws IOException {
            record Local(String name) implements Product {}
            assertComesBack(Product.class, new Local("a"));
            Product lambda = () -> "a";
            Product anonymous = new Product() {
                @Override
                public String name() {
                    return "a";
                }
            };
            for (Product nameless : List.of(lambda, anonymous)) {
                ByteView bytes = codec(Product.class).encode(nameless);
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> codec(Product.class).decode(bytes))
                        .isNotInstanceOf(OtherShapeException.class)
                        .havingCause()
                        .withMessageContaining("no name");
            }
        }

        @Test
        void come_back_as_the_class_that_a_generated_one_extends() throws IOException {
            assertComesBackAs(new Phone("a", 1) {}, new Phone("a", 1));
        }

        private void assertComesBackAs(Product generated, Product readable) throws IOException {
            assertThat(back(JsonMapper.shared(), Product.class, generated)).isEqualTo(readable);
        }
    }

    @Nested
    class ClassesThatOthersExtend {

        static class Book {
            public String title;

            static <B extends Book> B titled(B book, String title) {
                book.title = title;
                return book;
            }

            Object parts() {
                return title;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Book book && book.getClass() == getClass() && parts().equals(book.parts());
            }

            @Override
            public int hashCode() {
                return parts().hashCode();
            }
        }

        static class EBook extends Book {
            public int bytes = 7;

            @Override
            Object parts() {
                return title + bytes;
            }
        }

        /** Adds nothing. */
        static class Novel extends Book {}

        record Library(Book book, List<Book> books, Map<String, Book> named, Optional<Book> maybe) {}

        static class Sheet<T> {
            public List<T> items;

            static <T, S extends Sheet<T>> S of(S sheet, List<T> items) {
                sheet.items = items;
                return sheet;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Sheet<?> sheet && sheet.getClass() == getClass() && sheet.items.equals(items);
            }

            @Override
            public int hashCode() {
                return items.hashCode();
            }
        }

        static class Last<T> extends Sheet<T> {}

        private final List<Book> books =
                List.of(Book.titled(new Book(), "a"), Book.titled(new EBook(), "b"), Book.titled(new Novel(), "c"));

        @Test
        void come_back_whole() throws IOException {
            for (Book book : books) {
                assertComesBack(Book.class, book);
                assertComesBack(Library.class, new Library(book, books, Map.of("d", book), Optional.of(book)));
            }
            assertComesBack(typeOf(new ParameterizedTypeReference<List<Book>>() {}), books);
            assertThat((Book[]) back(JsonMapper.shared(), Book[].class, books.toArray(Book[]::new)))
                    .containsExactlyElementsOf(books);
        }

        @Test
        void come_back_with_type_arguments() throws IOException {
            Type type = typeOf(new ParameterizedTypeReference<Sheet<Book>>() {});
            assertComesBack(type, Sheet.of(new Sheet<>(), books));
            assertComesBack(type, Sheet.of(new Last<>(), books));
            Type nested = typeOf(new ParameterizedTypeReference<Map<String, Sheet<Sheet<Book>>>>() {});
            assertComesBack(nested, Map.of("a", Sheet.of(new Last<>(), List.of(Sheet.of(new Sheet<>(), books)))));
        }

        static class Unreadable extends Book {
            Unreadable(Runnable hook) {
                hook.run();
            }

            @Override
            public boolean equals(Object other) {
                return super.equals(other);
            }

            @Override
            public int hashCode() {
                return super.hashCode();
            }
        }

        static class OfText extends Book {
            @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
            public OfText(String text) {}

            @Override
            public boolean equals(Object other) {
                return super.equals(other);
            }

            @Override
            public int hashCode() {
                return super.hashCode();
            }
        }

        @Test
        void come_back_as_themselves_where_the_class_of_the_value_cannot_be_read() throws IOException {
            Book anonymous = new Book() {};
            for (Book book : List.of(anonymous, new Unreadable(() -> {}), new OfText("a"))) {
                Book.titled(book, "a");
                assertThat(back(JsonMapper.shared(), Book.class, book)).isEqualTo(books.get(0));
                assertThat(back(JsonMapper.shared(), Library.class, new Library(book, null, null, Optional.empty())))
                        .isEqualTo(new Library(books.get(0), null, null, Optional.empty()));
            }
        }

        @Test
        void need_no_name_for_the_declared_class() throws IOException {
            assertThat(codec(Book.class).encode(books.get(0)).toUtf8String()).isEqualTo("[\"\",{\"title\":\"a\"}]");
        }

        static class Code {
            private final String text;

            @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
            Code(String text) {
                this.text = text;
            }

            @JsonValue
            String text() {
                return text;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Code code && code.getClass() == getClass() && code.text.equals(text);
            }

            @Override
            public int hashCode() {
                return text.hashCode();
            }
        }

        static class Number {
            @JsonValue
            public final int value;

            @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
            Number(int value) {
                this.value = value;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Number number && number.value == value;
            }

            @Override
            public int hashCode() {
                return value;
            }
        }

        static class Shelved {
            @JsonValue
            public final Book book;

            @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
            Shelved(Book book) {
                this.book = book;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Shelved shelved && shelved.book.equals(book);
            }

            @Override
            public int hashCode() {
                return book.hashCode();
            }
        }

        record Values(Code code, Number number, Shelved shelved, List<Shelved> all) {}

        @Test
        void come_back_where_they_are_single_values() throws IOException {
            assertComesBack(Code.class, new Code("a"));
            assertComesBack(Number.class, new Number(1));
            for (Book book : books) {
                Shelved shelved = new Shelved(book);
                assertComesBack(Shelved.class, shelved);
                assertComesBack(Values.class, new Values(new Code("a"), new Number(1), shelved, List.of(shelved)));
            }
        }

        @JsonFormat(shape = JsonFormat.Shape.ARRAY)
        static class Row extends Book {}

        record Rows(
                Row row,
                @JsonFormat(shape = JsonFormat.Shape.ARRAY) Book book) {}

        @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
        static class Person {
            public String name;
            public Person friend;
            public List<Person> children = List.of();
        }

        @Test
        void come_back_where_they_are_arrays_or_references() throws IOException {
            assertComesBack(Row.class, Book.titled(new Row(), "a"));
            for (Book book : books) {
                assertComesBack(Rows.class, new Rows(Book.titled(new Row(), "a"), book));
            }
            Person person = new Person();
            person.friend = new Person();
            person.friend.friend = person;
            person.children = List.of(person.friend, person);
            Person back = (Person) back(JsonMapper.shared(), Person.class, person);
            assertThat(back.friend.friend).isSameAs(back);
            assertThat(back.children).containsExactly(back.friend, back);
        }

        @JsonDeserialize(builder = Built.Builder.class)
        static class Built extends Book {

            static class Builder {
                private final Built built = new Built();

                public Builder withTitle(String title) {
                    built.title = title;
                    return this;
                }

                public Built build() {
                    return built;
                }
            }
        }

        @Test
        void come_back_by_their_builders() throws IOException {
            assertComesBack(Built.class, Book.titled(new Built(), "a"));
            assertComesBack(Book.class, Book.titled(new Built(), "a"));
            assertComesBack(Library.class, new Library(Book.titled(new Built(), "a"), books, null, Optional.empty()));
        }

        @Test
        void come_back_under_the_names_and_rules_of_the_mapper() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(MapperFeature.USE_STATIC_TYPING)
                    .build();
            for (Book book : books) {
                assertComesBack(mapper, Book.class, book);
                assertComesBack(mapper, Library.class, new Library(book, books, Map.of("d", book), Optional.of(book)));
            }
        }

        static class Money {
            public int cents;

            @Override
            public boolean equals(Object other) {
                return other instanceof Money money && money.cents == cents;
            }

            @Override
            public int hashCode() {
                return cents;
            }
        }

        @Test
        void with_a_serializer_of_the_application_stay_as_they_are() throws IOException {
            SimpleModule module = new SimpleModule().addSerializer(Money.class, new ValueSerializer<Money>() {
                @Override
                public void serialize(Money money, JsonGenerator out, SerializationContext context) {
                    out.writeStartObject();
                    out.writeNumberProperty("cents", money.cents);
                    out.writeEndObject();
                }
            });
            JsonMapper mapper = JsonMapper.builder().addModule(module).build();
            assertThat(codec(mapper, Money.class).encode(new Money()).toUtf8String())
                    .isEqualTo("{\"cents\":0}");
            assertComesBack(mapper, Money.class, new Money());
        }
    }

    @Nested
    class OtherClasses {

        @Test
        void are_never_made_of_what_the_bytes_say() {
            String pen = codecId(new Pen("a", 1));
            assertIsOfOtherShape(Device.class, "[\"" + pen + "\",{\"name\":\"a\",\"width\":1}]");
            for (String id : List.of(
                    "java.lang.String#0",
                    "javax.swing.JEditorPane#0",
                    Shop.class.getName() + "#0",
                    Device.class.getName() + "#0",
                    Pen.class.getName(),
                    Pen.class.getName() + "#0",
                    "[L" + Pen.class.getName() + ";#0",
                    "no.such.Class#0")) {
                assertIsOfOtherShape(Product.class, "[\"" + id + "\",{}]");
            }
        }

        @Test
        void are_not_initialised() {
            assertIsOfOtherShape(Product.class, "[\"" + Trap.class.getName() + "#0\",{}]");
            assertThat(sprung).isFalse();
        }

        private static String codecId(Product product) {
            try {
                return codec(Product.class).encode(product).toUtf8String().split("\"")[1];
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    static boolean sprung;

    static final class Trap {
        static {
            sprung = true;
        }
    }

    @Nested
    class WhatTheApplicationSays {

        private void assertIsWrittenAsBefore(JsonMapper mapper, Type type, Object value) throws IOException {
            String text = mapper.writerFor(mapper.constructType(type)).writeValueAsString(value);
            assertThat(codec(mapper, type).encode(value).toUtf8String()).isEqualTo(text);
            assertThat(codec(mapper, type).decode(ByteView.utf8(text))).isEqualTo(value);
        }

        @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
        interface Pet {}

        record Cat(int lives) implements Pet {}

        record Owner(Pet pet, List<Pet> pets) {}

        @JsonDeserialize(as = Fixed.class)
        interface Fixable {
            int getValue();
        }

        record Fixed(int value) implements Fixable {
            @Override
            public int getValue() {
                return value;
            }
        }

        record As(
                @JsonDeserialize(as = Pen.class) Product one,
                @JsonDeserialize(contentAs = Pen.class) List<Product> many) {}

        record Unwrapped(@JsonUnwrapped Point point, int size) {}

        static class Point {
            public int x;

            static Point of(int x) {
                Point point = new Point();
                point.x = x;
                return point;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Point point && point.x == x;
            }

            @Override
            public int hashCode() {
                return x;
            }
        }

        @Test
        void by_annotations_stays() throws IOException {
            assertIsWrittenAsBefore(JsonMapper.shared(), Owner.class, new Owner(new Cat(9), List.of(new Cat(1))));
            assertIsWrittenAsBefore(JsonMapper.shared(), Fixable.class, new Fixed(1));
            Pen pen = new Pen("a", 1);
            assertIsWrittenAsBefore(JsonMapper.shared(), As.class, new As(pen, List.of(pen)));
            assertIsWrittenAsBefore(JsonMapper.shared(), Unwrapped.class, new Unwrapped(Point.of(1), 2));
        }

        static final class PenReader extends ValueDeserializer<Product> {
            @Override
            public Product deserialize(JsonParser parser, DeserializationContext context) {
                parser.skipChildren();
                return new Pen("read", 1);
            }
        }

        record Read(
                @JsonDeserialize(using = PenReader.class) Product one,

                @JsonDeserialize(contentUsing = PenReader.class)
                List<Product> many) {}

        @Test
        void about_how_a_property_is_read_stays() throws IOException {
            Pen pen = new Pen("read", 1);
            assertIsWrittenAsBefore(JsonMapper.shared(), Read.class, new Read(pen, List.of(pen)));
        }

        @Test
        void by_mapping_an_abstract_type_stays() throws IOException {
            SimpleModule module = new SimpleModule().addAbstractTypeMapping(Product.class, Pen.class);
            assertIsWrittenAsBefore(
                    JsonMapper.builder().addModule(module).build(), Holder.class, new Holder(new Pen("a", 1)));
        }

        record Holder(Product product) {}

        @Test
        void in_a_mix_in_stays() throws IOException {
            JsonMapper mapper =
                    JsonMapper.builder().addMixIn(Product.class, Pet.class).build();
            assertIsWrittenAsBefore(mapper, Product.class, new Pen("a", 1));
        }

        /** Says by no annotation that the properties of another object are its own. */
        static final class Unwrapping extends JacksonAnnotationIntrospector {
            private static final long serialVersionUID = 1L;

            @Override
            public @Nullable NameTransformer findUnwrappingNameTransformer(
                    MapperConfig<?> config, AnnotatedMember member) {
                return member.getRawType() == Product.class ? NameTransformer.NOP : null;
            }
        }

        @Test
        void that_leaves_no_place_for_an_id_stays_for_the_whole_value() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .annotationIntrospector(new Unwrapping())
                    .build();
            ByteView bytes = codec(mapper, Holder.class).encode(new Holder(new Pen("a", 1)));
            assertThat(bytes.toUtf8String()).isEqualTo(" {\"name\":\"a\",\"width\":1}");
            assertComesBack(mapper, Product.class, new Rope("b", 2));
        }

        @Test
        void about_names_and_strictness_holds_within() throws IOException {
            JsonMapper mapper = JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();
            for (Product product : PRODUCTS) {
                assertComesBack(mapper, Shop.class, Shop.of(product));
            }
        }
    }

    @Nested
    class Shapes {

        @JsonFormat(shape = JsonFormat.Shape.ARRAY)
        record Short(String name, int width) implements Product {}

        record Isbn(@JsonValue String text) implements Product {
            @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
            Isbn {}

            @Override
            public String name() {
                return text;
            }
        }

        record Bundle(@JsonValue List<Product> products) implements Product {
            @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
            Bundle {}

            @Override
            public String name() {
                return "";
            }
        }

        @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
        interface Link {}

        static final class Linked implements Link {
            public String name;
            public Link next;
        }

        @Test
        void of_other_kinds_than_objects_fit_in() throws IOException {
            assertComesBack(Product.class, new Short("a", 1));
            assertComesBack(Product.class, new Isbn("978"));
            assertComesBack(Product.class, new Bundle(PRODUCTS));
        }

        @Test
        void with_references_to_what_was_written_before_fit_in() throws IOException {
            Linked one = new Linked();
            one.name = "a";
            one.next = new Linked();
            ((Linked) one.next).next = one;
            Linked back = (Linked) back(JsonMapper.shared(), Link.class, one);
            assertThat(((Linked) back.next).next).isSameAs(back);
        }
    }

    @Nested
    class Versions {

        interface Other {
            String name();
        }

        static final class Final {
            public String name;
        }

        @Test
        void are_marked_so_that_bytes_without_ids_are_not_misread() {
            assertThat(codec(Product.class).version())
                    .isEqualTo(codec(Other.class).version())
                    .isEqualTo(Codec.VersionHash.of("json:{}~"))
                    .isNotEqualTo(codec(Final.class).version());
        }

        @Test
        void of_classes_are_in_their_ids() throws IOException {
            String id = codec(Product.class).encode(new Pen("a", 1)).toUtf8String();
            assertThat(id)
                    .isEqualTo(
                            "[\"%s#%x\",{\"name\":\"a\",\"width\":1}]",
                            Pen.class.getName(), Codec.VersionHash.of("class:{name:java.lang.String,width:int,}"));
            assertIsOfOtherShape(Product.class, id.replaceFirst("#.", "#"));
        }

        @Test
        void leave_values_to_be_decoded_for_each_caller() {
            assertThat(codec(Product.class).weigher()).isNull();
            assertThat(codec(Shop.class).weigher()).isNull();
        }
    }
}
