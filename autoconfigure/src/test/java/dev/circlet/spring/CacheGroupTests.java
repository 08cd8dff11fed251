package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.KeyNotFoundException;
import dev.circlet.cache.Loaded;
import dev.circlet.cache.TypedGroup;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.aop.MethodBeforeAdvice;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.interceptor.SimpleTraceInterceptor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.annotation.AliasFor;

class CacheGroupTests {

    record Book(String title, int pages) {

        static Book of(String key) {
            return new Book(key, key.length());
        }
    }

    record Author(String name) {}

    private static TypedGroup<Book> books(ApplicationContext context, String name) {
        return context.getBean(Groups.class).typed(name, Book.class);
    }

    private static GroupSpec spec(ApplicationContext context, String name) {
        return context.getBean(Groups.class).get(name).spec();
    }

    @Nested
    class Styles {

        @CacheGroup("books")
        static class BookGetter implements Getter<Book> {

            @Override
            public Book get(String key) {
                return Book.of(key);
            }
        }

        @Test
        void a_class_that_implements_getter_declares_a_group() {
            Contexts.with(BookGetter.class)
                    .run(context ->
                            assertThat(books(context, "books").get("dune")).isEqualTo(new Book("dune", 4)));
        }

        @Configuration(proxyBeanMethods = false)
        static class BeanMethods {

            @Bean
            @CacheGroup("books")
            Getter<Book> books() {
                return Book::of;
            }

            @Bean
            @CacheGroup("texts")
            static Getter<String> texts() {
                return key -> key + "!";
            }
        }

        @Test
        void a_bean_method_that_returns_a_getter_declares_a_group() {
            Contexts.with(BeanMethods.class).run(context -> {
                assertThat(books(context, "books").get("dune").pages()).isEqualTo(4);
                assertThat(context.getBean(Groups.class)
                                .get("texts")
                                .get("dune")
                                .toUtf8String())
                        .isEqualTo("dune!");
            });
        }

        @Configuration
        static class Shelf {

            @Bean
            @CacheGroup("shelved")
            BookGetter getter() {
                return new BookGetter();
            }

            @CacheGroup("own")
            String own(String key) {
                return key + " of the configuration";
            }
        }

        @Test
        void a_bean_method_hides_the_class_of_its_bean_and_is_no_loader_of_its_configuration() {
            Contexts.with(Shelf.class).run(context -> {
                assertThat(context.getBean(Groups.class).all())
                        .extracting(Group::name)
                        .containsExactly("own", "shelved");
                assertThat(context.getBean(Groups.class).get("own").get("x").toUtf8String())
                        .isEqualTo("x of the configuration");
            });
        }

        static class Methods {

            @CacheGroup("plain")
            Book plain(String key) {
                return Book.of(key);
            }

            @CacheGroup("hidden")
            private Book hidden(String key) {
                return Book.of(key);
            }

            @CacheGroup("stages")
            CompletionStage<Book> stage(String key) {
                return CompletableFuture.supplyAsync(() -> Book.of(key));
            }

            @CacheGroup("futures")
            CompletableFuture<Loaded<Book>> future(String key) {
                return CompletableFuture.completedFuture(Loaded.of(Book.of(key)));
            }

            @CacheGroup("optionals")
            Optional<Book> optional(String key) {
                return key.startsWith("?") ? Optional.empty() : Optional.of(Book.of(key));
            }

            @CacheGroup("lists")
            List<Book> list(String key) {
                return List.of(Book.of(key));
            }

            @CacheGroup("bytes")
            byte[] bytes(String key) {
                return key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            }

            @CacheGroup("views")
            ByteView view(String key) {
                return ByteView.utf8(key);
            }

            @CacheGroup("lengths")
            int length(String key) {
                return key.length();
            }

            @CacheGroup(name = "named", valueType = Book.class)
            Object named(String key) {
                return Book.of(key);
            }
        }

        @Test
        void methods_of_any_bean_declare_groups_whatever_their_visibility_and_wrapping() {
            Contexts.with(Methods.class).run(context -> {
                for (String name : List.of("plain", "hidden", "stages", "futures", "optionals", "named")) {
                    assertThat(books(context, name).get("dune")).as(name).isEqualTo(new Book("dune", 4));
                }
                Groups groups = context.getBean(Groups.class);
                assertThat(groups.get("bytes").get("dune").toUtf8String()).isEqualTo("dune");
                assertThat(groups.get("views").get("dune").toUtf8String()).isEqualTo("dune");
                assertThat(groups.typed("lengths", Integer.class).get("dune")).isEqualTo(4);
                assertThat((Object) groups.typed("lists", List.class).get("dune"))
                        .isEqualTo(List.of(new Book("dune", 4)));
                assertThatThrownBy(() -> books(context, "optionals").get("?")).isInstanceOf(KeyNotFoundException.class);
            });
        }

        abstract static class Repository<K, V> {

            @CacheGroup("inherited")
            Optional<V> load(K key) {
                return Optional.ofNullable(find(key));
            }

            abstract V find(K key);
        }

        static class BookRepository extends Repository<String, Book> {

            @Override
            Book find(String key) {
                return Book.of(key);
            }
        }

        @CacheGroup("base")
        abstract static class Base<V> implements Getter<List<V>> {}

        static class BookBase extends Base<Book> {

            @Override
            public List<Book> get(String key) {
                return List.of(Book.of(key));
            }
        }

        interface Loader {

            @CacheGroup("defaulted")
            default Book load(String key) {
                return Book.of(key);
            }
        }

        static class LoaderBean implements Loader {}

        static class Wanting {

            final TypedGroup<List<Book>> base;

            Wanting(TypedGroup<List<Book>> base) {
                this.base = base;
            }
        }

        @Test
        void type_arguments_of_superclasses_and_methods_of_interfaces_are_understood() {
            Contexts.with(BookRepository.class, BookBase.class, LoaderBean.class, Wanting.class)
                    .run(context -> {
                        assertThat(books(context, "inherited").get("dune")).isEqualTo(new Book("dune", 4));
                        assertThat(books(context, "defaulted").get("dune")).isEqualTo(new Book("dune", 4));
                        assertThat(context.getBean(Wanting.class).base.get("dune"))
                                .containsExactly(new Book("dune", 4));
                    });
        }

        static class KeyedBy<K> {

            @CacheGroup("keyed")
            String load(K key) {
                return "by " + key;
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class Generic {

            @Bean
            KeyedBy<String> keyed() {
                return new KeyedBy<>();
            }
        }

        @Test
        void type_arguments_of_a_bean_method_are_understood() {
            Contexts.with(Generic.class)
                    .run(context -> assertThat(context.getBean(Groups.class)
                                    .get("keyed")
                                    .get("x")
                                    .toUtf8String())
                            .isEqualTo("by x"));
        }

        @Configuration(proxyBeanMethods = false)
        static class Factories {

            static final AtomicInteger created = new AtomicInteger();

            @Bean
            @CacheGroup("produced")
            static ProducerOfGetters produced() {
                return new ProducerOfGetters();
            }
        }

        static class ProducerOfGetters implements FactoryBean<Getter<Book>> {

            @Override
            public Getter<Book> getObject() {
                Factories.created.incrementAndGet();
                return Book::of;
            }

            @Override
            public Class<?> getObjectType() {
                return Getter.class;
            }
        }

        @Test
        void the_product_of_a_factory_bean_is_a_getter_that_is_made_at_the_first_load() {
            Factories.created.set(0);
            Contexts.with(Factories.class).run(context -> {
                TypedGroup<Book> books = books(context, "produced");
                assertThat(Factories.created).hasValue(0);
                assertThat(books.get("dune")).isEqualTo(new Book("dune", 4));
            });
        }
    }

    @Nested
    class Settings {

        @CacheGroup(
                value = "${shop.name}-books",
                maxSize = "${shop.size:16MB}",
                maxValueSize = "${shop.value:2MB}",
                ttl = "${shop.ttl}",
                refreshAfter = "${shop.fresh:1m}",
                staleIfError = "2h",
                negativeTtl = "0s",
                version = "v${shop.version}")
        static class Configured implements Getter<Book> {

            @Override
            public Book get(String key) {
                return Book.of(key);
            }
        }

        @Test
        void placeholders_are_resolved_and_texts_are_read() {
            Contexts.with(Configured.class)
                    .withPropertyValues("shop.name=our", "shop.ttl=1h30m", "shop.version=2")
                    .run(context -> {
                        GroupSpec spec = spec(context, "our-books");
                        assertThat(spec.maxBytes()).isEqualTo(16L << 20);
                        assertThat(spec.maxValueBytes()).isEqualTo(2 << 20);
                        assertThat(spec.ttl()).isEqualTo(Duration.ofMinutes(90));
                        assertThat(spec.refreshAfter()).isEqualTo(Duration.ofMinutes(1));
                        assertThat(spec.staleIfError()).isEqualTo(Duration.ofHours(2));
                        assertThat(spec.negativeTtl()).isZero();
                    });
        }

        @Test
        void placeholders_stay_readable_beside_a_placeholder_configurer() {
            Contexts.with(Configured.class, PropertySourcesPlaceholderConfigurer.class)
                    .withPropertyValues("shop.name=our", "shop.ttl=PT2M", "shop.version=2")
                    .run(context -> assertThat(spec(context, "our-books").ttl()).isEqualTo(Duration.ofMinutes(2)));
        }

        @CacheGroup(name = "composed", maxSize = "2MB")
        @Retention(RetentionPolicy.RUNTIME)
        @interface ShortLived {

            @AliasFor(annotation = CacheGroup.class, attribute = "ttl")
            String life() default "3s";
        }

        static class Composed {

            @ShortLived(life = "4s")
            String load(String key) {
                return key;
            }
        }

        @Test
        void a_composed_annotation_sets_attributes_and_leaves_the_others() {
            Contexts.with(Composed.class).run(context -> {
                GroupSpec spec = spec(context, "composed");
                assertThat(spec.maxBytes()).isEqualTo(2L << 20);
                assertThat(spec.ttl()).isEqualTo(Duration.ofSeconds(4));
                assertThat(spec.refreshAfter()).isNull();
                assertThat(spec.staleIfError()).isZero();
                assertThat(spec.negativeTtl()).isEqualTo(Duration.ofSeconds(5));
            });
        }

        @CacheGroup(value = "small", maxSize = "64KB", maxValueSize = "32KB")
        static class Small implements Getter<String> {

            @Override
            public String get(String key) {
                return key;
            }
        }

        @Test
        void a_group_smaller_than_the_usual_largest_value_says_its_own() {
            Contexts.with(Small.class).run(context -> {
                assertThat(spec(context, "small").maxBytes()).isEqualTo(65_536);
                assertThat(spec(context, "small").maxValueBytes()).isEqualTo(32_768);
            });
        }
    }

    @Nested
    class Injection {

        @Configuration(proxyBeanMethods = false)
        static class Sources {

            @Bean
            @CacheGroup("books")
            Getter<Book> bookSource() {
                return Book::of;
            }

            @Bean
            @CacheGroup("drafts")
            Getter<Book> draftSource() {
                return key -> new Book("draft of " + key, 0);
            }

            @Bean
            @CacheGroup("authors")
            Getter<Author> authorSource() {
                return Author::new;
            }
        }

        static class Reader {

            final TypedGroup<Book> books;
            final TypedGroup<Book> drafts;
            final TypedGroup<Author> authors;
            final Group raw;
            final Map<String, Group> all;

            Reader(
                    @Qualifier("books") TypedGroup<Book> books,
                    @Qualifier("drafts") TypedGroup<Book> drafts,
                    TypedGroup<Author> authors,
                    @Qualifier("authors") Group raw,
                    Map<String, Group> all) {
                this.books = books;
                this.drafts = drafts;
                this.authors = authors;
                this.raw = raw;
                this.all = all;
            }
        }

        @Test
        void constructors_get_groups_by_type_and_qualifier() {
            Contexts.with(Reader.class, Sources.class).run(context -> {
                Reader reader = context.getBean(Reader.class);
                assertThat(reader.books.get("dune").title()).isEqualTo("dune");
                assertThat(reader.drafts.get("dune").title()).isEqualTo("draft of dune");
                assertThat(reader.authors.get("herbert")).isEqualTo(new Author("herbert"));
                assertThat(reader.raw.get("herbert").toUtf8String()).isEqualTo("{\"name\":\"herbert\"}");
                assertThat(reader.all)
                        .containsOnlyKeys("circlet.group.books", "circlet.group.drafts", "circlet.group.authors");
            });
        }

        static class Mistaken {

            Mistaken(@Qualifier("authors") TypedGroup<Book> books) {}
        }

        @Test
        void a_qualifier_with_another_value_type_finds_nothing() {
            Contexts.with(Mistaken.class, Sources.class)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining("TypedGroup<")
                            .hasMessageContaining("Book>"));
        }

        static class SelfLoading {

            final TypedGroup<Book> group;
            final Group bytes;

            SelfLoading(@Qualifier("self") TypedGroup<Book> group, @Qualifier("self") Group bytes) {
                this.group = group;
                this.bytes = bytes;
            }

            @CacheGroup("self")
            Book load(String key) {
                return Book.of(key);
            }
        }

        @CacheGroup("itself")
        static class SelfGetter implements Getter<Book> {

            final TypedGroup<Book> group;

            SelfGetter(@Qualifier("itself") TypedGroup<Book> group) {
                this.group = group;
            }

            @Override
            public Book get(String key) {
                return Book.of(key);
            }
        }

        @Test
        void a_bean_may_inject_the_group_it_loads() {
            Contexts.with(SelfLoading.class, SelfGetter.class).run(context -> {
                SelfLoading bean = context.getBean(SelfLoading.class);
                assertThat(bean.group.get("dune")).isEqualTo(new Book("dune", 4));
                assertThat(bean.bytes.get("dune").toUtf8String()).contains("\"dune\"");
                assertThat(context.getBean(SelfGetter.class).group.get("dune")).isEqualTo(new Book("dune", 4));
            });
        }

        @Lazy
        @CacheGroup("lazy")
        static class Exploding implements Getter<Book> {

            Exploding() {
                throw new IllegalStateException("created");
            }

            @Override
            public Book get(String key) {
                return Book.of(key);
            }

            @CacheGroup("lazy-method")
            Book load(String key) {
                return Book.of(key);
            }
        }

        @Test
        void no_bean_is_created_before_the_first_load() {
            Contexts.with(Exploding.class).run(context -> {
                TypedGroup<Book> group = books(context, "lazy");
                assertThat(context.getBean("circlet.typed-group.lazy-method")).isInstanceOf(TypedGroup.class);
                assertThatThrownBy(() -> group.get("dune"))
                        .rootCause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("created");
            });
        }
    }

    @Nested
    class Proxies {

        interface Library {

            Book load(String key) throws IOException;
        }

        static class LibraryBean implements Library {

            @Override
            @CacheGroup("books")
            public Book load(String key) throws IOException {
                if (key.isBlank()) {
                    throw new IOException("blank");
                }
                return Book.of(key);
            }
        }

        static class Service {

            @CacheGroup("service")
            Book load(String key) {
                return Book.of(key);
            }
        }

        @CacheGroup("getter")
        static class GetterBean implements Getter<Book> {

            @Override
            public Book get(String key) {
                return Book.of(key);
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class Counting {

            static final AtomicInteger calls = new AtomicInteger();

            @Bean
            static BeanNameAutoProxyCreator proxies() {
                BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
                creator.setBeanNames("*LibraryBean", "*Service", "*GetterBean");
                creator.setInterceptorNames("counter");
                return creator;
            }

            @Bean
            org.aopalliance.intercept.MethodInterceptor counter() {
                return invocation -> {
                    calls.incrementAndGet();
                    return invocation.proceed();
                };
            }
        }

        @Test
        void loads_go_through_interface_and_class_proxies() {
            Contexts.with(LibraryBean.class, Service.class, GetterBean.class, Counting.class)
                    .run(context -> {
                        Counting.calls.set(0);
                        for (String name : List.of("books", "service", "getter")) {
                            assertThat(books(context, name).get("dune")).isEqualTo(new Book("dune", 4));
                        }
                        assertThat(Counting.calls).hasValue(3);
                        assertThat(context.getBean(Library.class)).isNotInstanceOf(LibraryBean.class);
                    });
        }

        @Test
        void what_the_method_throws_reaches_the_caller_as_it_is() {
            Contexts.with(LibraryBean.class, Counting.class)
                    .run(context -> assertThatThrownBy(
                                    () -> books(context, "books").get(" "))
                            .isExactlyInstanceOf(IOException.class)
                            .hasMessage("blank"));
        }

        static class Unexposed implements Runnable {

            @Override
            public void run() {}

            @CacheGroup("unexposed")
            Book load(String key) {
                return Book.of(key);
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class Tracing {

            @Bean
            static BeanNameAutoProxyCreator proxies() {
                BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
                creator.setBeanNames("*Unexposed");
                creator.setInterceptorNames("trace");
                return creator;
            }

            @Bean
            SimpleTraceInterceptor trace() {
                return new SimpleTraceInterceptor();
            }
        }

        @Test
        void a_proxy_that_hides_the_method_is_named_with_the_remedy() {
            Contexts.with(Unexposed.class, Tracing.class)
                    .run(context -> assertThatThrownBy(
                                    () -> books(context, "unexposed").get("dune"))
                            .hasMessageContaining("Unexposed.load of bean")
                            .hasMessageContaining("does not expose the method")
                            .hasMessageContaining("proxyTargetClass=true"));
        }

        @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
        static class Scoped {

            @CacheGroup("scoped")
            Book load(String key) {
                return Book.of(key);
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class ThreadScope {

            @Bean
            static BeanFactoryPostProcessor threadScope() {
                return beans -> beans.registerScope("thread", new SimpleThreadScope());
            }

            @Bean
            @Scope(scopeName = "thread", proxyMode = ScopedProxyMode.INTERFACES)
            @CacheGroup("scoped-getter")
            Getter<Book> scopedGetter() {
                return Book::of;
            }
        }

        @Test
        void a_scoped_bean_declares_its_group_once_and_loads_through_its_proxy() {
            Contexts.with(Scoped.class, ThreadScope.class).run(context -> {
                assertThat(books(context, "scoped").get("dune")).isEqualTo(new Book("dune", 4));
                assertThat(books(context, "scoped-getter").get("dune")).isEqualTo(new Book("dune", 4));
            });
        }

        @Retention(RetentionPolicy.RUNTIME)
        @interface Audited {}

        static class AuditedService {

            @Audited
            @CacheGroup("audited")
            Book load(String key) {
                return Book.of(key);
            }
        }

        @Configuration(proxyBeanMethods = false)
        static class Auditing {

            static final AtomicInteger audits = new AtomicInteger();

            @Bean
            static DefaultAdvisorAutoProxyCreator proxies() {
                return new DefaultAdvisorAutoProxyCreator();
            }

            @Bean
            static DefaultPointcutAdvisor auditor() {
                return new DefaultPointcutAdvisor(
                        AnnotationMatchingPointcut.forMethodAnnotation(Audited.class),
                        (MethodBeforeAdvice) (method, arguments, target) -> audits.incrementAndGet());
            }
        }

        @Test
        void an_advised_package_private_method_is_called_with_its_advice() {
            Contexts.with(AuditedService.class, Auditing.class).run(context -> {
                Auditing.audits.set(0);
                assertThat(AopUtils.isCglibProxy(context.getBean(AuditedService.class)))
                        .isTrue();
                assertThat(books(context, "audited").get("dune")).isEqualTo(new Book("dune", 4));
                assertThat(Auditing.audits).hasValue(1);
            });
        }
    }
}
