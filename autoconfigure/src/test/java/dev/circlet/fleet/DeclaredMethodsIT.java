package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Groups;
import dev.circlet.fleet.DeclaredMethods.Book;
import dev.circlet.fleet.DeclaredMethods.BookFinder;
import dev.circlet.fleet.DeclaredMethods.Books;
import dev.circlet.fleet.DeclaredMethods.Composed;
import dev.circlet.fleet.DeclaredMethods.Conditions;
import dev.circlet.fleet.DeclaredMethods.Configured;
import dev.circlet.fleet.DeclaredMethods.Entities;
import dev.circlet.fleet.DeclaredMethods.Inheriting;
import dev.circlet.fleet.DeclaredMethods.Maps;
import dev.circlet.fleet.DeclaredMethods.NoOffer;
import dev.circlet.fleet.DeclaredMethods.OfClass;
import dev.circlet.fleet.DeclaredMethods.Pages;
import dev.circlet.fleet.DeclaredMethods.Sale;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Window;
import org.springframework.http.ResponseEntity;

/** However a cached method is declared, what one node has computed is read by another as what it was. */
@Timeout(120)
class DeclaredMethodsIT {

    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(2, Map.of(), DeclaredMethods.class);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private interface Call<B> {
        Object on(B bean, String key);
    }

    private static <B> void assertRunsOnce(Class<B> type, String key, Object expected, Call<B> call) {
        for (int round = 0; round < 2; round++) {
            for (int node = 0; node < fleet.size(); node++) {
                assertThat(call.on(fleet.node(node).getBean(type), key)).isEqualTo(expected);
            }
        }
        assertThat(DeclaredMethods.runs(key)).isEqualTo(1);
    }

    private static <B> void assertRunsEachTime(Class<B> type, String key, Call<B> call) {
        for (int run = 1; run <= 4; run++) {
            assertThat(call.on(fleet.node(run % 2).getBean(type), key)).isEqualTo(new Book(key, run));
        }
    }

    private static Book first(String key) {
        return new Book(key, 1);
    }

    @Test
    void defaultMethodsOfInterfaces() {
        assertRunsOnce(Inheriting.class, "default", first("default"), Inheriting::find);
    }

    @Test
    void genericInterfacesBehindDefinitionsThatNameThemOnly() {
        assertRunsOnce(BookFinder.class, "interface", first("interface"), BookFinder::find);
        assertRunsOnce(BookFinder.class, "generic-default", List.of(first("generic-default")), BookFinder::all);
    }

    @Test
    void genericSuperclasses() {
        assertRunsOnce(Books.class, "super", first("super"), Books::find);
        assertRunsOnce(Books.class, "super-list", List.of(first("super-list")), Books::all);
        assertRunsOnce(Maps.class, "super-map", Map.of("book", first("super-map")), Maps::find);
        assertRunsOnce(Maps.class, "super-maps", List.of(Map.of("book", first("super-maps"))), Maps::all);
    }

    @Test
    void typesOfSpring() {
        assertRunsOnce(
                Entities.class,
                "response",
                ResponseEntity.status(201).header("ETag", "\"response\"").body(first("response")),
                Entities::find);
        assertRunsOnce(Entities.class, "multi-map", Map.of("book", List.of(first("multi-map"))), Entities::all);
    }

    @Test
    void pagesOfSpringData() {
        PageRequest second = Pages.SECOND;
        assertRunsOnce(Pages.class, "page", new PageImpl<>(List.of(first("page")), second, 7), Pages::page);
        assertRunsOnce(
                Pages.class,
                "slice",
                new SliceImpl<>(List.of(new Sale(first("slice"), 7)), second, true),
                Pages::slice);
        assertRunsOnce(
                Pages.class,
                "window",
                Window.from(List.of(first("window")), OffsetScrollPosition.positionFunction(7), true),
                Pages::window);
        assertRunsOnce(
                Pages.class,
                "future-page",
                new PageImpl<>(List.of(first("future-page")), second, 7),
                (bean, key) -> bean.future(key).join());
        assertRunsOnce(
                Pages.class,
                "mono-page",
                new PageImpl<>(List.of(first("mono-page")), second, 7),
                (bean, key) -> bean.mono(key).block());
        assertRunsOnce(
                Pages.class,
                "search",
                new Pages.Search("search", new PageImpl<>(List.of(first("search")), second, 7)),
                Pages::search);
    }

    @Test
    void annotationsOfTheApplication() {
        assertRunsOnce(Composed.class, "composed", first("composed"), (bean, key) -> bean.find(key, 7));
        assertThat(fleet.node(0)
                        .getBean(Groups.class)
                        .get("of-composed-annotation")
                        .owner("7:composed"))
                .isNotEmpty();
    }

    @Test
    void annotationsOfTheClass() {
        assertRunsOnce(OfClass.class, "class", first("class"), OfClass::find);
        assertRunsOnce(Configured.class, "config", first("config"), Configured::find);
        assertThat(fleet.node(1).getBean(Configured.class).find("CONFIG")).isEqualTo(first("config"));
    }

    @Test
    void conditions() {
        assertRunsOnce(Conditions.class, "kept", first("kept"), Conditions::conditional);
        assertRunsOnce(Conditions.class, "kept-synced", first("kept-synced"), Conditions::conditionalSynced);
        assertRunsEachTime(Conditions.class, "other", Conditions::conditional);
        assertRunsEachTime(Conditions.class, "other-synced", Conditions::conditionalSynced);
    }

    @Test
    void vetoes() {
        assertRunsOnce(Conditions.class, "unless", first("unless"), Conditions::unless);
        assertRunsEachTime(Conditions.class, "veto", Conditions::unless);
    }

    @Test
    void severalCachesWithKeysOfTheirOwn() {
        assertRunsOnce(Conditions.class, "caching", first("caching"), Conditions::caching);
        assertRunsOnce(Conditions.class, "caching", first("caching"), Conditions::cachingA);
        assertRunsOnce(Conditions.class, "caching", first("caching"), (bean, key) -> bean.cachingB(key + "!"));
    }

    @Test
    void keyGenerators() {
        assertRunsOnce(Conditions.class, "generated", first("generated"), (bean, key) -> bean.generated(key, 1));
        assertThat(fleet.node(0).getBean(Conditions.class).generated("generated", 2))
                .isEqualTo(new Book("generated", 2));
    }

    @Test
    void resolversThatTellTheCacheAtTheCallOnly() {
        assertRunsOnce(Conditions.class, "resolved", first("resolved"), Conditions::resolved);
        assertThat(fleet.node(1).getBean(Groups.class).find("of-resolver-8")).isPresent();
    }

    @Test
    void sealedTypes() {
        assertRunsOnce(
                Conditions.class,
                "sealed",
                List.of(new Sale(first("sealed"), 7), NoOffer.SOLD_OUT),
                Conditions::offers);
    }

    @Test
    void typesThatTellNothing() {
        Object expected = Map.of("runs", List.of(1L, new BigDecimal("1.50")), "key", "object");
        assertRunsOnce(Conditions.class, "object", expected, Conditions::object);
        assertRunsOnce(Conditions.class, "variable", 1L, Conditions::<Object>variable);
    }
}
