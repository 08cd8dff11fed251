package dev.circlet.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.UntypedCodec;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.DecoratingProxy;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Interfaces of getters with proxies behind them, as repositories return them. */
class ProjectionsTests {

    interface Named<T> {
        T getName();
    }

    interface AuthorView extends Named<String> {
        @Nullable
        BookView getFirst();
    }

    interface BookView {
        String getTitle();

        int getYear();

        boolean isSold();

        @Nullable
        AuthorView getAuthor();

        List<AuthorView> getEditors();

        Optional<String> getSubtitle();

        Map<String, Object> getDetails();

        byte[] getCover();

        ZonedDateTime getPrinted();

        default String label() {
            return getTitle() + " (" + getYear() + ")";
        }

        default String labelled(String mark, int times) {
            return mark.repeat(times) + label();
        }

        default String getFailing() {
            throw new IllegalStateException("must not be asked");
        }
    }

    interface LongView extends BookView {
        long getPages();
    }

    public interface Marked {
        Class<?> getTargetClass();

        Object getTarget();
    }

    record Plain(String title) implements Titled {
        @Override
        public String getTitle() {
            return title;
        }
    }

    interface Titled {
        String getTitle();
    }

    interface Count<T> {
        T getOf();

        List<T> getAll();
    }

    record Shelf(BookView first, Optional<BookView> second, BookView[] others, Map<String, List<BookView>> named) {}

    /** As a library has it: one handler over the columns of a row. */
    private static InvocationHandler row(Map<String, ? extends @Nullable Object> values) {
        return new InvocationHandler() {
            @Override
            public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                    throws Throwable {
                return switch (method.getName()) {
                    case "getTargetClass", "getDecoratedClass" -> Map.class;
                    case "getTarget" -> "not of the view";
                    default -> values.get(method.getName());
                };
            }
        };
    }

    private static <T> T proxy(Class<T> view, Map<String, ? extends @Nullable Object> values) {
        return view.cast(Proxy.newProxyInstance(
                view.getClassLoader(), new Class<?>[] {Marked.class, view, DecoratingProxy.class}, row(values)));
    }

    private static Map<String, @Nullable Object> dune() {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("getTitle", "Dune");
        values.put("getYear", 1965);
        values.put("isSold", true);
        values.put("getAuthor", proxy(AuthorView.class, Map.of("getName", "Herbert")));
        values.put("getEditors", List.of(proxy(AuthorView.class, Map.of("getName", "Campbell"))));
        values.put("getSubtitle", Optional.of("Part one"));
        values.put("getDetails", Map.of("pages", 412L));
        values.put("getCover", new byte[] {1, 2});
        values.put("getPrinted", ZonedDateTime.parse("2026-01-01T00:00:00.123456789+01:00[Europe/Berlin]"));
        return values;
    }

    /** As another node has it. */
    @SuppressWarnings("unchecked")
    private static Codec<Object> codec(JsonMapper mapper, Type type) {
        return (Codec<Object>) new JsonCodecFactory(mapper, name -> name.startsWith("dev.circlet.codec.")).create(type);
    }

    @SuppressWarnings("unchecked")
    private static <T> T back(Type type, T value) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        return (T) codec(mapper, type).decode(codec(mapper, type).encode(value));
    }

    private static Type typeOf(ParameterizedTypeReference<?> reference) {
        return reference.getType();
    }

    private static void assertIsDune(BookView back) {
        assertThat(back.getTitle()).isEqualTo("Dune");
        assertThat(back.getYear()).isEqualTo(1965);
        assertThat(back.isSold()).isTrue();
        assertThat(back.getAuthor().getName()).isEqualTo("Herbert");
        assertThat(back.getAuthor().getFirst()).isNull();
        assertThat(back.getEditors()).extracting(AuthorView::getName).containsExactly("Campbell");
        assertThat(back.getSubtitle()).contains("Part one");
        assertThat(back.getDetails()).isEqualTo(Map.of("pages", 412L));
        assertThat(back.getCover()).containsExactly(1, 2);
        assertThat(back.getPrinted().getZone().getId()).isEqualTo("Europe/Berlin");
        assertThat(back.label()).isEqualTo("Dune (1965)");
        assertThat(back.labelled("*", 2)).isEqualTo("**Dune (1965)");
    }

    @Test
    void comeBackWithWhatTheirGettersReturned() throws IOException {
        assertIsDune(back(BookView.class, proxy(BookView.class, dune())));
    }

    @Test
    void comeBackWhereverTheyStand() throws IOException {
        BookView view = proxy(BookView.class, dune());
        Shelf back = back(
                Shelf.class,
                new Shelf(view, Optional.of(view), new BookView[] {view, view}, Map.of("a", List.of(view))));
        assertIsDune(back.first());
        assertIsDune(back.second().orElseThrow());
        assertThat(back.others()).hasSize(2).allSatisfy(ProjectionsTests::assertIsDune);
        assertThat(back.named().get("a")).singleElement().satisfies(ProjectionsTests::assertIsDune);
    }

    @Test
    void nothingIsNothing() throws IOException {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("getYear", 0);
        values.put("isSold", false);
        values.put("getSubtitle", Optional.empty());
        BookView back = back(BookView.class, proxy(BookView.class, values));
        assertThat(back.getTitle()).isNull();
        assertThat(back.getAuthor()).isNull();
        assertThat(back.getEditors()).isNull();
        assertThat(back.getSubtitle()).isEmpty();
    }

    @Test
    void whatTheMapperLeavesOutIsNothing() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_DEFAULT))
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("getYear", 0);
        values.put("isSold", false);
        values.put("getSubtitle", Optional.empty());
        Codec<Object> codec = codec(mapper, BookView.class);
        BookView back = (BookView) codec.decode(codec.encode(proxy(BookView.class, values)));
        assertThat(back.getYear()).isZero();
        assertThat(back.isSold()).isFalse();
        assertThat(back.getSubtitle()).isEmpty();
        assertThat(back.getTitle()).isNull();
        // As where it is written.
        values.remove("getSubtitle");
        assertThat(((BookView) codec.decode(codec.encode(proxy(BookView.class, values)))).getSubtitle())
                .isEmpty();
        assertThat(back(BookView.class, proxy(BookView.class, values)).getSubtitle())
                .isEmpty();
    }

    @Test
    void areComparedAndToldByTheirProperties() throws IOException {
        BookView one = back(BookView.class, proxy(BookView.class, dune()));
        BookView same = back(BookView.class, proxy(BookView.class, dune()));
        Map<String, @Nullable Object> other = dune();
        other.put("getCover", new byte[] {3});
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(one).isNotEqualTo(back(BookView.class, proxy(BookView.class, other)));
        assertThat(one).isNotEqualTo(proxy(BookView.class, dune()));
        assertThat(one.equals(null)).isFalse();
        assertThat(one.equals((Object) "Dune")).isFalse();
        assertThat(back(Titled.class, proxy(Titled.class, Map.of("getTitle", "Dune"))))
                .isNotEqualTo(back(SameTitled.class, proxy(SameTitled.class, Map.of("getTitle", "Dune"))));
        assertThat(one.toString())
                .startsWith("BookView[")
                .contains("getTitle=Dune", "getCover=[1, 2]")
                .doesNotContain("getFailing");
    }

    @Test
    void whatWasReadIsWrittenAgain() throws IOException {
        assertIsDune(back(BookView.class, back(BookView.class, proxy(BookView.class, dune()))));
    }

    @Test
    void onlyWhatTheViewTellsIsWritten() throws IOException {
        ByteView bytes = codec(JsonMapper.builder().build(), BookView.class).encode(proxy(BookView.class, dune()));
        assertThat(new String(bytes.toByteArray(), StandardCharsets.UTF_8))
                .startsWith("[\"\",{")
                .doesNotContain("target", "not of the view", "decoratedClass", "label", "failing");
    }

    @Test
    void aNarrowerViewThanTheDeclaredOneComesBackAsThat() throws IOException {
        Map<String, @Nullable Object> values = dune();
        values.put("getPages", 412L);
        BookView back = back(BookView.class, proxy(LongView.class, values));
        assertThat(back).isInstanceOf(LongView.class);
        assertThat(((LongView) back).getPages()).isEqualTo(412);
    }

    @Test
    void classesOfTheSameInterfaceStandBesideThem() throws IOException {
        List<Titled> back = back(
                typeOf(new ParameterizedTypeReference<List<Titled>>() {}),
                List.of(new Plain("Emma"), proxy(Titled.class, Map.of("getTitle", "Dune")), new Plain("Ulysses")));
        assertThat(back.get(0)).isEqualTo(new Plain("Emma"));
        assertThat(back.get(1)).isNotInstanceOf(Plain.class);
        assertThat(back).extracting(Titled::getTitle).containsExactly("Emma", "Dune", "Ulysses");
    }

    @Test
    void theTypeArgumentsOfTheDeclarationAreKnown() throws IOException {
        Titled dune = proxy(Titled.class, Map.of("getTitle", "Dune"));
        Count<Titled> back = back(
                typeOf(new ParameterizedTypeReference<Count<Titled>>() {}),
                ProjectionsTests.<Titled>count(dune, List.of(dune, new Plain("Emma"))));
        assertThat(back.getOf().getTitle()).isEqualTo("Dune");
        assertThat(back.getAll()).extracting(Titled::getTitle).containsExactly("Dune", "Emma");
        List<Count<Plain>> list = back(
                typeOf(new ParameterizedTypeReference<List<Count<Plain>>>() {}),
                List.of(count(new Plain("Emma"), List.of(new Plain("Dune")))));
        assertThat(list.get(0).getOf()).isEqualTo(new Plain("Emma"));
        assertThat(list.get(0).getAll()).containsExactly(new Plain("Dune"));
    }

    @SuppressWarnings("unchecked")
    private static <T> Count<T> count(T of, List<T> all) {
        return proxy(Count.class, Map.of("getOf", of, "getAll", all));
    }

    interface SameTitled {
        String getTitle();
    }

    static class Pen {
        public String name = "";
    }

    interface Priced {
        @JsonFormat(shape = JsonFormat.Shape.ARRAY)
        Pen getPen();
    }

    @Test
    void theFormOfAPropertyHoldsBehindTheIdOfItsClass() throws IOException {
        Pen pen = new Pen();
        pen.name = "blue";
        Priced back = back(Priced.class, proxy(Priced.class, Map.of("getPen", pen)));
        assertThat(back.getPen().name).isEqualTo("blue");
    }

    @Test
    void whatTheViewDoesNotHaveIsPassedOver() throws IOException {
        Codec<Object> codec = codec(JsonMapper.builder().build(), Titled.class);
        Object back = codec.decode(ByteView.utf8("[\"\",{\"other\":{\"title\":\"a\"},\"title\":\"Dune\"}]"));
        assertThat(((Titled) back).getTitle()).isEqualTo("Dune");
    }

    private static Titled both(Class<?>... views) {
        return (Titled) Proxy.newProxyInstance(Titled.class.getClassLoader(), views, row(Map.of("getTitle", "Dune")));
    }

    interface Subtitled extends Titled {
        String getSubtitle();
    }

    @Test
    void theNarrowestOfTheirInterfacesCountsIfThereIsOne() throws IOException {
        assertThat(back(Titled.class, both(Titled.class, Subtitled.class))).isInstanceOf(Subtitled.class);
        Codec<Object> codec = codec(JsonMapper.builder().build(), Titled.class);
        ByteView bytes = codec.encode(both(Subtitled.class, Edited.class));
        assertThatIOException().isThrownBy(() -> codec.decode(bytes));
    }

    interface Edited extends Titled {
        String getEditor();
    }

    interface WithEquals extends Titled {
        boolean equals(Titled other);
    }

    interface Marker {}

    interface Valued {
        @JsonValue
        String getTitle();
    }

    interface Open {
        @JsonAnyGetter
        Map<String, Object> getOthers();
    }

    @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
    interface Numbered {
        String getTitle();
    }

    @ParameterizedTest
    @ValueSource(classes = {Marker.class, Valued.class, Open.class, Numbered.class, WithEquals.class})
    void whatIsMoreOrLessThanItsPropertiesIsNotKeptThoughNobodyDeclaredIt(Class<?> type) {
        UntypedCodec codec =
                (UntypedCodec) (Codec<?>) codec(JsonMapper.builder().build(), Object.class);
        Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, row(Map.of()));
        assertThat(codec.comesBack(proxy)).isFalse();
    }

    interface WithArgument extends Titled {
        String getTitle(String language);
    }

    interface WithSetter extends Titled {
        void setTitle(String title);
    }

    interface WithOther extends Titled {
        String isbn();
    }

    interface Serialized extends Titled {
        @JsonSerialize(using = ToStringSerializer.class)
        Integer getYear();
    }

    @ParameterizedTest
    @ValueSource(classes = {WithEquals.class, WithArgument.class, WithSetter.class, WithOther.class, Serialized.class})
    void otherInterfacesAreNotReadBack(Class<? extends Titled> type) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        Titled value = proxy(type, Map.of("getTitle", "Dune", "getYear", 1965));
        for (Class<?> declared : List.of(type, Titled.class)) {
            ByteView bytes = codec(mapper, declared).encode(value);
            assertThatIOException().isThrownBy(() -> codec(mapper, declared).decode(bytes));
        }
    }

    static class Exhibit {

        @JsonSerialize(typing = JsonSerialize.Typing.DYNAMIC)
        public @Nullable Titled shown;
    }

    /** Nothing tells a proxy from an instance of another class there. */
    @Test
    void whereNoIdIsWrittenNothingIsTakenForAProjection() throws IOException {
        Codec<Object> codec = codec(JsonMapper.builder().build(), Exhibit.class);
        for (Titled each : List.of(new Plain("Emma"), proxy(Titled.class, Map.of("getTitle", "Dune")))) {
            Exhibit exhibit = new Exhibit();
            exhibit.shown = each;
            ByteView bytes = codec.encode(exhibit);
            assertThatIOException().isThrownBy(() -> codec.decode(bytes));
        }
    }

    interface Accessors {
        @JsonProperty
        String title();

        @Override
        String toString();
    }

    @Test
    void accessorsThatAreSaidToBePropertiesCount() throws IOException {
        Accessors back = back(Accessors.class, proxy(Accessors.class, Map.of("title", "Dune")));
        assertThat(back.title()).isEqualTo("Dune");
        assertThat(back).hasToString("Accessors[title=Dune]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"java.lang.Runnable\",{}]",
                "[\"dev.circlet.codec.ProjectionsTests$Accessors\",{\"title\":\"a\"}]",
                "[\"\",[]]",
                "[\"\",\"Dune\"]",
                "{\"title\":\"Dune\"}"
            })
    void bytesNameNoOtherInterface(String json) {
        Codec<Object> codec = codec(JsonMapper.builder().build(), Titled.class);
        assertThatIOException().isThrownBy(() -> codec.decode(ByteView.of(json.getBytes(StandardCharsets.UTF_8))));
    }

    /** With no other interface of the application. */
    private static BookView alone() {
        return (BookView) Proxy.newProxyInstance(
                BookView.class.getClassLoader(), new Class<?>[] {BookView.class, DecoratingProxy.class}, row(dune()));
    }

    /** As a method for any view returns them, {@code <T> List<T> findAll(Class<T> view)}. */
    @Test
    void comeBackWhereAnyClassMayStand() throws IOException {
        Type any = Object.class;
        Type list = typeOf(new ParameterizedTypeReference<List<?>>() {});
        Type map = typeOf(new ParameterizedTypeReference<Map<String, Object>>() {});
        assertIsDune(back(any, alone()));
        assertIsDune(back(any, List.of(alone())).get(0));
        assertIsDune(back(list, List.of(alone())).get(0));
        assertIsDune(back(map, Map.of("a", List.of(alone()))).get("a").get(0));
    }

    @Test
    void canBeKeptThoughNobodyDeclaredThem() {
        JsonMapper mapper = JsonMapper.builder().build();
        UntypedCodec codec = (UntypedCodec) (Codec<?>) codec(mapper, Object.class);
        assertThat(codec.comesBack(List.of(alone()))).isTrue();
        assertThat(codec.comesBack(Proxy.newProxyInstance(
                        BookView.class.getClassLoader(), new Class<?>[] {DecoratingProxy.class}, row(Map.of()))))
                .isFalse();
    }

    @Test
    void onlyThoseOfTheApplicationAreMadeWhereAnyClassMayStand() throws IOException {
        Type anything = typeOf(new ParameterizedTypeReference<Map<String, Object>>() {});
        Codec<Object> ours = codec(JsonMapper.builder().build(), anything);
        ByteView bytes = ours.encode(Map.of("a", alone()));
        assertThat(ours.decode(bytes)).isNotNull();
        Codec<?> others = new JsonCodecFactory(JsonMapper.builder().build()).create(anything);
        assertThatIOException().isThrownBy(() -> others.decode(bytes));
    }
}
