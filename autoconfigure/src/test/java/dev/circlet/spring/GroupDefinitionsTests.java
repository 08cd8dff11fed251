package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.TypedGroup;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.ConstructorArgumentValues.ValueHolder;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.mock.env.MockEnvironment;

class GroupDefinitionsTests {

    record Book(String title) {}

    @CacheGroup("books")
    static class BookGetter implements Getter<Book> {

        @Override
        public Book get(String key) {
            return new Book(key);
        }
    }

    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

    private void process() {
        CacheGroupRegistrar registrar = new CacheGroupRegistrar();
        registrar.setEnvironment(new MockEnvironment());
        registrar.postProcessBeanDefinitionRegistry(beans);
    }

    private RootBeanDefinition definition(String name) {
        return (RootBeanDefinition) beans.getBeanDefinition(name);
    }

    @Test
    void hold_texts_and_names_but_no_suppliers() {
        beans.registerBeanDefinition("getter", new RootBeanDefinition(BookGetter.class));
        process();
        assertThat(beans.getBeanDefinitionNames())
                .containsExactly(
                        "getter", "circlet.declared-group.books", "circlet.group.books", "circlet.typed-group.books");
        for (String name : beans.getBeanDefinitionNames()) {
            assertThat(definition(name).getInstanceSupplier()).isNull();
            assertThat(definition(name).isLazyInit()).isFalse();
        }
        assertThat(definition("circlet.declared-group.books")
                        .getConstructorArgumentValues()
                        .getIndexedArgumentValues()
                        .values())
                .hasSize(12)
                .extracting(ValueHolder::getValue)
                .allSatisfy(value -> assertThat(value).isInstanceOf(String.class));
        assertThat(beans.getBeanNamesForType(Group.class)).containsExactly("circlet.group.books");
        assertThat(beans.getBeanNamesForType(ResolvableType.forClassWithGenerics(TypedGroup.class, Book.class)))
                .containsExactly("circlet.typed-group.books");
        assertThat(beans.getSingletonNames()).isEmpty();
    }

    @Test
    void are_left_alone_when_they_exist() {
        beans.registerBeanDefinition("getter", new RootBeanDefinition(BookGetter.class));
        process();
        RootBeanDefinition before = definition("circlet.group.books");
        assertThatCode(this::process).doesNotThrowAnyException();
        assertThat(definition("circlet.group.books")).isSameAs(before);
    }

    @Test
    void ignore_abstract_definitions() {
        RootBeanDefinition template = new RootBeanDefinition(BookGetter.class);
        template.setAbstract(true);
        beans.registerBeanDefinition("template", template);
        process();
        assertThat(beans.getBeanDefinitionNames()).containsExactly("template");
    }

    @Test
    void ignore_beans_whose_class_is_missing() {
        RootBeanDefinition missing = new RootBeanDefinition();
        missing.setBeanClassName("com.example.Missing");
        beans.registerBeanDefinition("missing", missing);
        process();
        assertThat(beans.getBeanDefinitionNames()).containsExactly("missing");
    }
}
