package dev.circlet.fleet;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** Cached methods whose declared types say little or nothing of the classes of their values. */
@Configuration(proxyBeanMethods = false)
@EnableCaching
class CachedCatalog {

    interface Product {}

    record Pen(String name, int width) implements Product {}

    static class Book implements Product {
        public String title;

        @Override
        public boolean equals(Object other) {
            return other instanceof Book book && book.getClass() == getClass() && book.title.equals(title);
        }

        @Override
        public int hashCode() {
            return title.hashCode();
        }
    }

    static class EBook extends Book {
        public int bytes;

        static EBook of(String title, int bytes) {
            EBook book = new EBook();
            book.title = title;
            book.bytes = bytes;
            return book;
        }

        @Override
        public boolean equals(Object other) {
            return super.equals(other) && ((EBook) other).bytes == bytes;
        }

        @Override
        public int hashCode() {
            return Objects.hash(title, bytes);
        }
    }

    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();

    int runs(String key) {
        AtomicInteger count = runs.get(key);
        return count == null ? 0 : count.get();
    }

    private int run(String key) {
        return runs.computeIfAbsent(key, none -> new AtomicInteger()).incrementAndGet();
    }

    @Cacheable("products")
    public Product product(String key) {
        return new Pen(key, run(key));
    }

    @Cacheable("product-lists")
    public List<Product> products(String key) {
        return List.of(new Pen(key, run(key)), EBook.of(key, 7));
    }

    @Cacheable("books")
    public Book book(String key) {
        return EBook.of(key, run(key));
    }

    @Cacheable("anything")
    public Object anything(String key) {
        return EBook.of(key, run(key));
    }

    @Cacheable("lists-of-anything")
    public Object list(String key) {
        return List.of(EBook.of(key, run(key)), new Pen(key, 1), 7L);
    }

    @Cacheable("generic")
    @SuppressWarnings("unchecked")
    public <T> T generic(String key) {
        return (T) new Pen(key, run(key));
    }

    @Cacheable("rows")
    public List<Map<String, Object>> rows(String key) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", (long) run(key));
        row.put("price", new BigDecimal("9.90"));
        row.put("sold", Timestamp.from(Instant.parse("2026-01-01T00:00:00.123456Z")));
        row.put("note", null);
        return List.of(row);
    }
}
