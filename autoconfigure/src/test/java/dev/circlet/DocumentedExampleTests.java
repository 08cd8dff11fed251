package dev.circlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Examples that the documentation shows as whole classes are classes that are compiled and run. */
class DocumentedExampleTests {

    private static final Path TESTS = Path.of("src/test/java/dev/circlet");

    @Test
    void theExampleOfTheTestClientIsATest() throws IOException {
        String document = Files.readString(Path.of("../docs/router.md"));
        String section = document.substring(document.indexOf("\n## Tests"));
        String example = section.substring(section.indexOf("```java\n") + 8, section.indexOf("\n```\n"));

        assertThat(example).contains("@Test");
        assertThat(Files.readString(TESTS.resolve("test/RouterTestClientExampleTests.java")))
                .contains(example);
    }
}
