package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/reliability.md} and the tests say the same. */
class ReliabilityDocTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "reliability.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|(.*)\\|(.*)\\|(.*)\\|");
    private static final Pattern TEST = Pattern.compile("`([a-z.]+\\.[A-Z]\\w+)#(\\w+)`");
    private static final Set<Integer> PROMISED = Set.of(
            1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
            35, 37);

    private record Row(String promise, List<String> tests, String figure) {}

    private static Map<Integer, Row> rows() throws IOException {
        Map<Integer, Row> rows = new TreeMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                List<String> tests = new ArrayList<>();
                Matcher test = TEST.matcher(row.group(3));
                while (test.find()) {
                    tests.add(test.group(1) + '#' + test.group(2));
                }
                assertThat(rows.put(
                                Integer.parseInt(row.group(1)),
                                new Row(
                                        row.group(2).strip(),
                                        tests,
                                        row.group(4).strip())))
                        .as("row %s once", row.group(1))
                        .isNull();
            }
        }
        return rows;
    }

    @Test
    void everyScenarioHasAPromiseATestAndAFigure() throws IOException {
        Map<Integer, Row> rows = rows();
        assertThat(rows.keySet()).containsExactlyElementsOf(new TreeSet<>(PROMISED));
        rows.forEach((number, row) -> {
            assertThat(row.promise()).as("promise of %d", number).isNotEmpty();
            assertThat(row.tests()).as("tests of %d", number).isNotEmpty();
            assertThat(row.figure()).as("figure of %d", number).isNotEmpty();
        });
    }

    @Test
    void everyTestOfTheTableExistsAndSaysTheSameNumber() throws IOException {
        for (Map.Entry<Integer, Row> row : rows().entrySet()) {
            boolean marked = false;
            for (String test : row.getValue().tests()) {
                Method method = method(test);
                assertThat(method).as("%s of row %d", test, row.getKey()).isNotNull();
                Scenario scenario = method.getAnnotation(Scenario.class);
                if (scenario != null) {
                    assertThat(scenario.value()).as(test).contains(row.getKey());
                    marked = true;
                }
            }
            assertThat(marked)
                    .as("a test of row %d bears its number", row.getKey())
                    .isTrue();
        }
    }

    private static @Nullable Method method(String test) {
        String type = test.substring(0, test.indexOf('#'));
        String name = test.substring(test.indexOf('#') + 1);
        return Stream.of(load("dev.circlet." + type).getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ReliabilityDocTests.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new AssertionError("docs/reliability.md names " + name + ", which does not exist", missing);
        }
    }

    @Test
    void everyTestThatBearsANumberStandsInItsRow() throws Exception {
        Map<Integer, Row> rows = rows();
        int found = 0;
        for (Class<?> type : testClasses()) {
            for (Method method : type.getDeclaredMethods()) {
                Scenario scenario = method.getAnnotation(Scenario.class);
                if (scenario != null) {
                    String test = type.getName().substring("dev.circlet.".length()) + '#' + method.getName();
                    for (int number : scenario.value()) {
                        assertThat(rows.get(number).tests())
                                .as("row %d", number)
                                .contains(test);
                        found++;
                    }
                }
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(PROMISED.size());
    }

    private static List<Class<?>> testClasses() throws Exception {
        Path root = Path.of(Scenario.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> types = new ArrayList<>();
        for (String folder : List.of("dev/circlet/reliability", "dev/circlet/fleet")) {
            try (Stream<Path> files = Files.list(root.resolve(folder))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.matches("\\w+(Tests|IT)\\.class"))
                        .map(name -> load(folder.replace('/', '.') + '.' + name.replace(".class", "")))
                        .forEach(types::add);
            }
        }
        return types;
    }
}
