package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import dev.circlet.router.ValueBinderContract;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.web.bind.annotation.BindParam;

class SpringValueBinderTests extends ValueBinderContract {

    enum Colour {
        RED,
        BLUE
    }

    record Address(String city, int zip) {}

    record Item(String name, int count) {}

    record Everything(
            String name,
            @Nullable Integer age,
            Optional<Integer> size,
            Colour colour,
            LocalDate day,
            Duration pause,
            UUID id,
            List<Integer> ids,
            Set<String> tags,
            String[] words,
            Map<String, Integer> counts,
            Address address,
            List<Item> items,
            Map<String, Item> byName) {}

    record Two(int first, long second, String third) {}

    record Self(@Nullable Self next, String name) {}

    record Named(@BindParam("page-size") int pageSize) {}

    record German(@DateTimeFormat(pattern = "dd.MM.yyyy") LocalDate day) {}

    record Strict(String value) {
        Strict {
            if (value == null || value.equals("s3cret")) {
                throw new IllegalArgumentException("not s3cret");
            }
            if (value.equals("conflict")) {
                throw new ProblemException(Problem.of(409, "Conflict"));
            }
        }
    }

    record Client(String xRequestId, Optional<Integer> contentLength, List<String> accept, String userAgent) {}

    public static class Bean {
        private String name = "nobody";
        private int age = 7;
        private List<Item2> items = new ArrayList<>();
        private Map<String, Integer> counts = new HashMap<>();
        private List<Integer> ids = List.of();
        private Bean parent;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public int getAge() {
            return age;
        }

        public void setAge(int age) {
            if (age < 0) {
                throw new IllegalArgumentException("negative s3cret");
            }
            this.age = age;
        }

        public List<Item2> getItems() {
            return items;
        }

        public void setItems(List<Item2> items) {
            this.items = items;
        }

        public Map<String, Integer> getCounts() {
            return counts;
        }

        public void setCounts(Map<String, Integer> counts) {
            this.counts = counts;
        }

        public List<Integer> getIds() {
            return ids;
        }

        public void setIds(List<Integer> ids) {
            this.ids = ids;
        }

        public Bean getParent() {
            return parent;
        }

        public void setParent(Bean parent) {
            this.parent = parent;
        }
    }

    public static class Item2 {
        private String name;

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }
    }

    public abstract static class Abstract {}

    private final SpringValueBinder binder = new SpringValueBinder(ApplicationConversionService.getSharedInstance());

    @Override
    protected Mappings.ValueBinder binder() {
        return binder;
    }

    @Test
    void bindsARecord() {
        Everything bound = bind(
                Everything.class,
                "name=a&age=3&size=4&colour=blue&day=2026-07-28&pause=5s&id=123e4567-e89b-12d3-a456-426614174000"
                        + "&ids=1&ids=2&tags=x&tags=y&words=p&words=q&counts[a]=1&counts[b c]=2"
                        + "&address.city=Rome&address.zip=5&items[0].name=n&items[0].count=1&items[1].name=m"
                        + "&items[1].count=2&byName[k].name=z&byName[k].count=9&unknown=1&unknown.x=2");
        assertThat(bound)
                .usingRecursiveComparison()
                .isEqualTo(new Everything(
                        "a",
                        3,
                        Optional.of(4),
                        Colour.BLUE,
                        LocalDate.of(2026, 7, 28),
                        Duration.ofSeconds(5),
                        UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                        List.of(1, 2),
                        Set.of("x", "y"),
                        new String[] {"p", "q"},
                        Map.of("a", 1, "b c", 2),
                        new Address("Rome", 5),
                        List.of(new Item("n", 1), new Item("m", 2)),
                        Map.of("k", new Item("z", 9))));
    }

    @Test
    void leavesWhatIsMissingEmpty() {
        Everything bound = bind(Everything.class, "");
        assertThat(bound.name()).isNull();
        assertThat(bound.age()).isNull();
        assertThat(bound.size()).isEmpty();
        assertThat(bound.items()).isNull();
    }

    @Test
    void takesListsInEachSpelling() {
        assertThat(bind(Everything.class, "ids=1").ids()).containsExactly(1);
        assertThat(bind(Everything.class, "ids=1,2").ids()).containsExactly(1, 2);
        assertThat(bind(Everything.class, "ids[]=1&ids[]=2").ids()).containsExactly(1, 2);
        assertThat(bind(Everything.class, "ids[0]=1&ids[1]=2").ids()).containsExactly(1, 2);
        assertThat(bind(Bean.class, "ids[]=1&ids[]=2").getIds()).containsExactly(1, 2);
        assertThat(bind(Bean.class, "ids=1&ids=2").getIds()).containsExactly(1, 2);
    }

    @Test
    void takesTheFirstOfSeveralForASingleField() {
        assertThat(bind(Everything.class, "name=a&name=b&age=1&age=2"))
                .extracting(Everything::name, Everything::age)
                .containsExactly("a", 1);
        assertThat(bind(Bean.class, "name=a&name=b").getName()).isEqualTo("a");
    }

    @Test
    void takesEmptyTextForNothing() {
        Everything bound = bind(Everything.class, "name=&age=&colour=&day=&size=");
        assertThat(bound.name()).isEmpty();
        assertThat(bound.age()).isNull();
        assertThat(bound.colour()).isNull();
        assertThat(bound.day()).isNull();
        assertThat(bound.size()).isEmpty();
    }

    @Test
    void bindsABeanAndKeepsItsDefaults() {
        Bean bean = bind(Bean.class, "items[1].name=b&counts[x]=3&ids=4&parent.name=p&parent.parent.age=9");
        assertThat(bean.getName()).isEqualTo("nobody");
        assertThat(bean.getAge()).isEqualTo(7);
        assertThat(bean.getItems()).hasSize(2);
        assertThat(bean.getItems().get(1).getName()).isEqualTo("b");
        assertThat(bean.getCounts()).isEqualTo(Map.of("x", 3));
        assertThat(bean.getIds()).containsExactly(4);
        assertThat(bean.getParent().getName()).isEqualTo("p");
        assertThat(bean.getParent().getParent().getAge()).isEqualTo(9);
    }

    @Test
    void goesByAnnotatedNamesAndFormats() {
        assertThat(bind(Named.class, "page-size=5").pageSize()).isEqualTo(5);
        assertThat(bind(German.class, "day=28.07.2026").day()).isEqualTo(LocalDate.of(2026, 7, 28));
        assertThat(errors(Named.class, "page-size=x")).containsExactly("page-size must be a whole number");
        assertThat(errors(Named.class, "")).containsExactly("page-size is missing; it must be a whole number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    age=s3cret                     | age must be a whole number
                    age=99999999999                | age must be a whole number
                    size=s3cret                    | size must be a whole number
                    colour=s3cret                  | colour must be one of RED, BLUE
                    day=s3cret                     | day must be a date
                    pause=s3cret                   | pause must be a duration
                    id=s3cret                      | id must be a UUID
                    ids=1&ids=s3cret               | ids must be a list of numbers
                    ids[1]=s3cret                  | ids must be a whole number
                    counts[a]=s3cret               | counts must be a whole number
                    address.city=a                 | address.zip is missing; it must be a whole number
                    address.zip=s3cret             | address.zip must be a whole number
                    address=s3cret                 | address must be an object
                    items[0].count=s3cret          | items[0].count must be a whole number
                    items=s3cret                   | items must be a list
                    items[100000000].name=a        | items[100000000].name must have indexes from 0 to 255 that lead to a field
                    items[256].name=a              | items[256].name must have indexes from 0 to 255 that lead to a field
                    items[-1].name=a               | items[-1].name must have indexes from 0 to 255 that lead to a field
                    items[x].name=a                | items[x].name must have indexes from 0 to 255 that lead to a field
                    ids[99999999999]=1             | ids[99999999999] must have indexes from 0 to 255 that lead to a field
                    ids[0].x=1                     | The object must have indexes from 0 to 255 that lead to a field
                    words[300]=1                   | words[300] must have indexes from 0 to 255 that lead to a field
                    """)
    void namesEachFieldThatDoesNotFit(String query, String expected) {
        assertThat(errors(Everything.class, query)).containsExactly(expected);
    }

    @Test
    void namesAllFieldsAtOnce() {
        assertThat(errors(Two.class, "third=a"))
                .containsExactly(
                        "first is missing; it must be a whole number", "second is missing; it must be a whole number");
        assertThat(errors(Two.class, "first=x&second=y"))
                .containsExactly("first must be a whole number", "second must be a whole number");
        assertThat(errors(Two.class, "second=y"))
                .containsExactly("first is missing; it must be a whole number", "second must be a whole number");
        assertThat(errors(Two.class, "first=&second=1")).containsExactly("first must be a whole number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    age=s3cret               | age must be a whole number
                    age=-1                   | age is not accepted
                    ids=s3cret               | ids must be a list of numbers
                    counts[a]=s3cret         | counts[a] must be a whole number
                    parent.age=s3cret        | parent.age must be a whole number
                    items[0]=s3cret          | items[0] must be an object
                    """)
    void namesEachPropertyThatDoesNotFit(String query, String expected) {
        assertThat(errors(Bean.class, query)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"items[100000000].name=a", "items[256].name=a", "items[x].name=a", "ids[100000000]=1", "ids[0]=1"
            })
    void boundsIndexesOfBeans(String query) {
        assertThat(errors(Bean.class, query)).singleElement().asString().contains("must have indexes from 0 to 255");
    }

    @Test
    void boundsTheNestingOfNames() {
        assertThat(bind(Self.class, "next.".repeat(30) + "name=a").next()).isNotNull();
        assertThat(errors(Self.class, "next.".repeat(5_000) + "name=a"))
                .singleElement()
                .asString()
                .endsWith("is nested too deeply");
        assertThat(errors(Bean.class, "parent.".repeat(100_000) + "name=a")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class.classLoader.x=1",
                "class.module.classLoader.resources=1",
                "class=x",
                "parent.class.name=x",
                "Class.classLoader=1",
                "class.protectionDomain.codeSource=1",
                "items[0].class.name=x"
            })
    void neverTouchesClasses(String query) {
        assertThat(bind(Bean.class, query + "&name=a").getName()).isEqualTo("a");
    }

    @Test
    void doesNotAcceptWhatAConstructorRefuses() {
        Problem problem = problem(Strict.class, "value=s3cret");
        assertThat(problem.detail()).isEqualTo("Not valid: The object is not accepted");
        assertThat(catchThrowableOfType(ProblemException.class, () -> bind(Strict.class, "value=conflict"))
                        .problem()
                        .status())
                .isEqualTo(409);
    }

    @Test
    void blamesTheServerForATypeItCannotMake() {
        assertThatThrownBy(() -> bind(Abstract.class, "a=1")).isNotInstanceOf(ProblemException.class);
    }

    @Test
    void answersEachNameWithAProblemAtWorst() {
        long seed = Long.getLong("circlet.test.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] pieces = {
            "items",
            "ids",
            "counts",
            "byName",
            "address",
            "name",
            "next",
            "parent",
            "class",
            "[",
            "]",
            "[0]",
            "[a]",
            "[]",
            ".",
            "..",
            "-1",
            "256",
            "'",
            "\"",
            " ",
            "!",
            "_",
            "[-1]",
            "[999999999999]",
            "['a']",
            "[''",
            "city",
            "words",
            "tags"
        };
        for (int i = 0; i < 500; i++) {
            StringBuilder name = new StringBuilder();
            for (int j = random.nextInt(6); j >= 0; j--) {
                name.append(pieces[random.nextInt(pieces.length)]);
            }
            Map<String, List<String>> values = Map.of(name.toString(), List.of("1"), "age ", List.of("x"));
            for (Class<?> type : List.of(Everything.class, Bean.class, Self.class)) {
                Throwable failure = catchThrowable(() -> binder.bind(values, type));
                if (failure != null) {
                    assertThat(failure)
                            .as("%s of %s, seed %d", name, type.getSimpleName(), seed)
                            .isInstanceOf(ProblemException.class);
                }
            }
        }
    }

    @Test
    void bindsHeadersInAnyCase() throws Exception {
        Engine engine = new Engine(EngineOptions.DEFAULTS, Mappings.NONE.withBinder(binder));
        List<Client> clients = new ArrayList<>();
        engine.get("/", context -> clients.add(context.bindHeaders(Client.class)));
        MemoryExchange.get("/")
                .with("X-REQUEST-ID", "a")
                .with("content-length", "5")
                .with("Accept", "text/html")
                .with("Accept", "text/plain")
                .with("user-agent", "x")
                .runOn(engine);
        assertThat(clients).containsExactly(new Client("a", Optional.of(5), List.of("text/html", "text/plain"), "x"));
    }

    @Test
    void answersABadQueryWithAProblem() throws Exception {
        Engine engine = new Engine(EngineOptions.DEFAULTS, Mappings.NONE.withBinder(binder));
        engine.get("/", context -> context.text(context.bindQuery(Two.class).toString()));
        MemoryExchange exchange = MemoryExchange.get("/?first=x&second=2").runOn(engine);
        assertThat(exchange.status()).isEqualTo(400);
        assertThat(exchange.text())
                .contains("\"errors\":[{\"field\":\"first\",\"message\":\"must be a whole number\"}]");
    }

    private <T> T bind(Class<T> type, String query) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            values.computeIfAbsent(pair.substring(0, equals), name -> new ArrayList<>())
                    .add(pair.substring(equals + 1));
        }
        return binder.bind(values, type);
    }

    private Problem problem(Class<?> type, String query) {
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> bind(type, query));
        assertThat(failure).as("failure of %.80s", query).isNotNull();
        assertThat(failure.problem().status()).isEqualTo(400);
        assertThat(failure.problem().toJson())
                .doesNotContain("s3cret", "circlet", "java", "spring", "Exception")
                .hasSizeLessThan(2_000);
        return failure.problem();
    }

    private List<String> errors(Class<?> type, String query) {
        List<?> errors = (List<?>) problem(type, query).extensions().get("errors");
        return errors.stream()
                .map(error -> field(error) + " " + ((Map<?, ?>) error).get("message"))
                .toList();
    }

    private static String field(Object error) {
        String field = String.valueOf(((Map<?, ?>) error).get("field"));
        return field.isEmpty() ? "The object" : field;
    }
}
