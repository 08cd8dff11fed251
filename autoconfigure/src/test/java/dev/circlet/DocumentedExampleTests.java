package dev.circlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each Java example of the documentation is a piece of a test that is compiled and run. Blanks do not count, for in a test they
 * are the formatter's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedExampleTests {

    private static final Path TESTS = Path.of("src/test/java/dev/circlet");
    private static final Pattern FENCE =
            Pattern.compile("^```java[^\\n]*\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    private record Example(Path document, String code) {

        @Override
        public String toString() {
            return document.getFileName() + ": " + code.lines().findFirst().orElse("");
        }
    }

    private final List<String> tests = tests();

    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(Path.of("../README.md"), Path.of("../CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(Path.of("../docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        return documents;
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (Path document : documents()) {
            Matcher fence = FENCE.matcher(Files.readString(document));
            while (fence.find()) {
                examples.add(new Example(document, fence.group(1)));
            }
        }
        return examples;
    }

    @Test
    void thereAreExamples() throws IOException {
        assertThat(examples())
                .extracting(example -> example.document().getFileName().toString())
                .contains("README.md", "router.md", "expiry.md", "testing.md", "reliability.md");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsPartOfATest(Example example) {
        String code = dense(example.code());

        assertThat(tests.stream().anyMatch(test -> test.contains(code)))
                .as("Let a test of dev.circlet.docs have this code, and do something with it:%n%s", example.code())
                .isTrue();
    }

    private static List<String> tests() {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().matches(".*Example(Tests|IT)\\.java"))
                    .map(DocumentedExampleTests::read)
                    .filter(test -> test.contains("@Test"))
                    .map(DocumentedExampleTests::dense)
                    .toList();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String dense(String code) {
        return code.replaceAll("\\s+", "");
    }
}
