package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of which the declared type does not tell the class, on three nodes. */
@Timeout(120)
class CachedClassesIT {

    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(3, Map.of(), CachedCatalog.class);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    static Stream<Named<BiFunction<CachedCatalog, String, Object>>> methods() {
        return Stream.of(
                Named.of("product", CachedCatalog::product),
                Named.of("products", CachedCatalog::products),
                Named.of("book", CachedCatalog::book),
                Named.of("anything", CachedCatalog::anything),
                Named.of("list", CachedCatalog::list),
                Named.of("generic", CachedCatalog::generic),
                Named.of("rows", CachedCatalog::rows));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void areComputedOnceAndEqualOnAllNodes(BiFunction<CachedCatalog, String, Object> method) {
        for (int i = 0; i < 6; i++) {
            String key = "key-" + method.hashCode() + "-" + i;
            Object first = method.apply(catalog(i % 3), key);
            for (int node = 0; node < 3; node++) {
                assertThat(method.apply(catalog(node), key)).isEqualTo(first);
            }
            int runs =
                    Stream.of(0, 1, 2).mapToInt(node -> catalog(node).runs(key)).sum();
            assertThat(runs).isEqualTo(1);
        }
    }

    private static CachedCatalog catalog(int node) {
        return fleet.node(node).getBean(CachedCatalog.class);
    }
}
