package dev.circlet.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool on the alerts of {@code docs/operations.md}: what they fire at, and that a deploy fires none of them. */
class AlertRulesTests {

    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern FIRED = Pattern.compile("- alertname: (\\w+)\\s+eval_time: \\w+\\s+exp_alerts:");
    private static final Pattern QUIET = Pattern.compile("- \\{alertname: (\\w+), eval_time: \\w+}");

    @TempDir
    private Path directory;

    private String rules;
    private String cases;

    @BeforeEach
    void write() throws IOException {
        rules = OperationsDocTests.alertRules();
        try (var file = AlertRulesTests.class.getResourceAsStream("alerts.test.yml")) {
            cases = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
        Files.writeString(directory.resolve("rules.yml"), rules);
        Files.writeString(directory.resolve("alerts.test.yml"), cases);
    }

    @Test
    void everyAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot() {
        assertThat(names(FIRED, cases)).isEqualTo(names(ALERT, rules)).isEqualTo(names(QUIET, cases));
    }

    @Test
    void prometheusFindsNoFaultInThem() throws Exception {
        promtool("check", "rules", "--lint=all", "--lint-fatal", "rules.yml");
    }

    @Test
    void theyFireAtWhatTheySay() throws Exception {
        promtool("test", "rules", "alerts.test.yml");
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        for (MatchResult match : pattern.matcher(text).results().toList()) {
            names.add(match.group(1));
        }
        return names;
    }

    private void promtool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            abort("promtool is not on the path (Debian has it in the package prometheus): " + missing.getMessage());
            return;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
