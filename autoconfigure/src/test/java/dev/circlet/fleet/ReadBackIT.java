package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.LinkedCaseInsensitiveMap;

/** What repositories return, and no class of the application stands behind, is the same on the node that ran the query and on others. */
@Timeout(120)
public class ReadBackIT {

    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(2, Map.of(), Repositories.class);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static void assertRunsOnce(String key, Object expected, BiFunction<Books, String, Object> call) {
        for (int round = 0; round < 2; round++) {
            for (int node = 0; node < fleet.size(); node++) {
                assertThat(call.apply(fleet.node(node).getBean(Books.class), key))
                        .isEqualTo(expected);
            }
        }
        assertThat(Books.RUNS.get(key)).hasValue(1);
    }

    @Test
    void projections() {
        assertRunsOnce(
                "view", "view by Herbert", (books, key) -> books.view(key).label());
        assertRunsOnce(
                "views",
                List.of("views by Herbert"),
                (books, key) -> books.views(key).stream().map(BookView::label).toList());
    }

    @Test
    void rows() {
        assertRunsOnce("row", "row", (books, key) -> books.found(key).get("title"));
        assertRunsOnce("rows", "rows", (books, key) -> books.all(key).get(0).get("Title"));
        assertRunsOnce("any", "any", (books, key) -> ((Map<?, ?>) books.any(key)).get("title"));
    }

    public interface AuthorView {
        String getName();
    }

    public interface BookView {
        String getTitle();

        AuthorView getAuthor();

        default String label() {
            return getTitle() + " by " + getAuthor().getName();
        }
    }

    static class Books {

        private static final Map<String, AtomicInteger> RUNS = new ConcurrentHashMap<>();

        private static void run(String key) {
            RUNS.computeIfAbsent(key, none -> new AtomicInteger()).incrementAndGet();
        }

        /** As Spring Data makes them, with marks of its own. */
        private static <T> T proxy(Class<T> view, Map<String, Object> row) {
            ProxyFactory factory = new ProxyFactory();
            factory.setInterfaces(view);
            factory.setOpaque(true);
            factory.setTarget(Proxy.newProxyInstance(
                    view.getClassLoader(),
                    new Class<?>[] {view},
                    (proxy, method, arguments) -> method.isDefault()
                            ? InvocationHandler.invokeDefault(proxy, method, arguments)
                            : row.get(method.getName())));
            return view.cast(factory.getProxy(view.getClassLoader()));
        }

        private static BookView row(String key) {
            run(key);
            AuthorView author = proxy(AuthorView.class, Map.of("getName", "Herbert"));
            return proxy(BookView.class, Map.of("getTitle", key, "getAuthor", author));
        }

        @Cacheable("views")
        public BookView view(String key) {
            return row(key);
        }

        /** As {@code JdbcTemplate} makes it. */
        private static Map<String, Object> columns(String key) {
            run(key);
            Map<String, Object> row = new LinkedCaseInsensitiveMap<>();
            row.put("TITLE", key);
            return row;
        }

        @Cacheable("rows")
        public Map<String, Object> found(String key) {
            return columns(key);
        }

        @Cacheable("row-lists")
        public List<Map<String, Object>> all(String key) {
            return List.of(columns(key));
        }

        @Cacheable("any-rows")
        public Object any(String key) {
            return columns(key);
        }

        @Cacheable("view-lists")
        public List<BookView> views(String key) {
            return List.of(row(key));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Repositories {

        @Bean
        Books books() {
            return new Books();
        }
    }
}
