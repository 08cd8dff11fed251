package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.LocalDateTime;
import java.time.Month;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;

/** What a native image is told of one type of values. */
class ValueHintsTests {

    private final RuntimeHints hints = new RuntimeHints();

    private void register(Type type) {
        ValueHints.register(hints, type);
    }

    private void register(ParameterizedTypeReference<?> type) {
        register(type.getType());
    }

    private void assertBound(Class<?> type) {
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(type)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                .as(type.getName())
                .accepts(hints);
    }

    private void assertUnknown(Class<?> type) {
        assertThat(RuntimeHintsPredicates.reflection().onType(type))
                .as(type.getName())
                .rejects(hints);
    }

    private void assertProxied(Class<?> type) {
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(type))
                .as(type.getName())
                .accepts(hints);
    }

    private void assertNotProxied(Class<?> type) {
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(type))
                .as(type.getName())
                .rejects(hints);
    }

    @Test
    void a_record_is_bound_with_its_accessors() throws NoSuchMethodException {
        register(Leaf.class);
        assertBound(Leaf.class);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Leaf.class.getDeclaredMethod("text")))
                .accepts(hints);
    }

    @Test
    void maps_of_maps_are_looked_into() {
        register(new ParameterizedTypeReference<Map<String, Map<String, Leaf>>>() {});
        assertBound(Leaf.class);
    }

    @Test
    void so_are_maps_of_maps_within_a_record() {
        register(Nested.class);
        assertBound(Leaf.class);
    }

    @Test
    void an_array_is_known_and_what_it_consists_of_is_bound() {
        register(Leaf[].class);
        assertBound(Leaf.class);
        assertThat(RuntimeHintsPredicates.reflection().onType(Leaf[].class)).accepts(hints);
    }

    @Test
    void an_array_of_lists_is_looked_into() {
        register(new ParameterizedTypeReference<List<Leaf>[]>() {});
        assertBound(Leaf.class);
        assertThat(RuntimeHintsPredicates.reflection().onType(List[].class)).accepts(hints);
    }

    @Test
    void fields_are_looked_into_unless_no_value_has_them() {
        register(Fields.class);
        assertBound(Leaf.class);
        assertUnknown(Constant.class);
        assertUnknown(Transient.class);
    }

    @Test
    void so_are_the_fields_of_superclasses() {
        register(Derived.class);
        assertBound(Leaf.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {Leaves.class, LeafPage.class, LeafBox.class})
    void what_a_superclass_is_made_of_is_bound(Class<?> type) {
        register(type);
        assertBound(Leaf.class);
    }

    @Test
    void properties_without_a_field_are_looked_into() {
        register(Computing.class);
        assertBound(Leaf.class);
    }

    @Test
    void other_methods_are_no_properties() {
        register(Methods.class);
        assertUnknown(Leaf.class);
        assertUnknown(Constant.class);
    }

    @Test
    void types_of_the_jdk_are_not_looked_into() {
        register(At.class);
        assertThat(RuntimeHintsPredicates.reflection().onType(LocalDateTime.class))
                .accepts(hints);
        assertUnknown(Month.class);
    }

    @Test
    void types_that_name_themselves_come_to_an_end() {
        register(Tree.class);
        assertBound(Tree.class);
        assertBound(Ordered.class);
    }

    @Test
    void a_page_is_bound_with_its_elements() {
        register(new ParameterizedTypeReference<Page<Leaf>>() {});
        assertBound(Page.class);
        assertBound(Leaf.class);
    }

    @Test
    void sealed_types_are_known_with_all_that_they_permit() {
        register(Shape.class);
        assertBound(Shape.class);
        assertBound(Circle.class);
        assertBound(Cornered.class);
        assertBound(Square.class);
        assertBound(Leaf.class);
    }

    @Test
    void an_open_type_under_a_sealed_one_may_have_proxies_and_the_sealed_one_may_not() {
        register(Shape.class);
        assertProxied(Free.class);
        assertNotProxied(Shape.class);
    }

    @Test
    void what_a_view_calls_may_be_called() {
        register(View.class);
        assertProxied(View.class);
        for (Method method : View.class.getMethods()) {
            assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
                    .as(method.getName())
                    .accepts(hints);
        }
        assertBound(Leaf.class);
    }

    @Test
    void what_all_objects_answer_is_nothing_to_ask_for() {
        register(Comparing.class);
        assertProxied(Comparing.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {WithParameter.class, Doing.class, Mark.class, Getting.class})
    void other_types_have_no_proxies(Class<?> type) {
        register(type);
        assertNotProxied(type);
    }

    record Leaf(String text) {}

    record Constant(String text) {}

    record Transient(String text) {}

    record Nested(Map<String, Map<String, Leaf>> leaves) {}

    @SuppressWarnings("unused")
    static class Fields {
        static final Constant CONSTANT = new Constant("");
        private Leaf leaf;
        private transient Transient cached;
    }

    static class Derived extends Fields {}

    static class Leaves extends ArrayList<Leaf> {
        private static final long serialVersionUID = 1L;
    }

    static class LeafPage extends PageImpl<Leaf> {
        private static final long serialVersionUID = 1L;

        LeafPage(List<Leaf> content) {
            super(content);
        }
    }

    @SuppressWarnings("unused")
    static class Box<T> {
        private T content;
    }

    static class LeafBox extends Box<List<List<Leaf>>> {}

    abstract static class Computing {
        public abstract List<List<Leaf>> getLeaves();
    }

    abstract static class Methods {
        public abstract Leaf leaf();

        public abstract Constant getConstant(String language);
    }

    record At(LocalDateTime time) {}

    record Tree(Tree left, List<Tree> others, Ordered<?> ordered) {}

    record Ordered<T extends Ordered<T>>(T next, Comparable<? super T> order) {}

    sealed interface Shape permits Circle, Cornered, Free {
        double getSize();
    }

    record Circle(double getSize) implements Shape {}

    sealed interface Cornered extends Shape permits Square {}

    record Square(double getSize, List<Map<String, List<Leaf>>> corners) implements Cornered {}

    non-sealed interface Free extends Shape {}

    interface View {
        Leaf getLeaf();

        @JsonProperty
        String author();

        default String summary(String separator) {
            return author() + separator + getLeaf();
        }
    }

    interface Comparing {
        String getText();

        @Override
        boolean equals(Object other);
    }

    interface WithParameter {
        String getText(String language);
    }

    interface Doing {
        void run();
    }

    interface Mark {}

    abstract static class Getting {
        public abstract String getText();
    }
}
