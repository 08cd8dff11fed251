package dev.circlet.actuate;

import static dev.circlet.report.ScriptedFleet.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.report.ScriptedFleet;
import dev.circlet.report.ScriptedGroups;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts of {@code docs/operations.md} name meters and labels that Prometheus gets. */
class OperationsDocTests {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)})? ");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"|([a-z_]+)!=");
    private static final Pattern METRIC = Pattern.compile("\\b((?:cache|circlet)_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern BY = Pattern.compile("\\b(?:by|without|on) \\(([^)]*)\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{([a-z]+)}}");
    private static final Pattern VARIABLE = Pattern.compile("label_values\\((.*), ([a-z]+)\\)");

    /** What Prometheus adds to everything it scrapes. */
    private static final Set<String> SCRAPED = Set.of("job", "instance");

    private final Map<String, Set<String>> samples = samples();

    @Test
    void theDashboardShowsWhatThereIs() throws IOException {
        List<String> titles = new ArrayList<>();
        for (JsonNode panel : dashboard().get("panels")) {
            titles.add(panel.get("title").asString());
            for (JsonNode target : panel.path("targets")) {
                Set<String> labels = check(target.get("expr").asString());
                assertThat(labels)
                        .as(target.toString())
                        .containsAll(groups(LEGEND, target.get("legendFormat").asString()));
            }
        }
        assertThat(titles).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }

    @Test
    void theVariablesOfTheDashboardHaveValues() throws IOException {
        int checked = 0;
        for (JsonNode variable : dashboard().at("/templating/list")) {
            if (variable.get("type").asString().equals("query")) {
                MatchResult query = VARIABLE.matcher(variable.at("/query/query").asString())
                        .results()
                        .findFirst()
                        .orElseThrow();
                assertThat(check(query.group(1))).contains(query.group(2));
                checked++;
            }
        }
        assertThat(checked).isEqualTo(3);
    }

    @Test
    void theDashboardShowsEveryMeter() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (JsonNode panel : dashboard().get("panels")) {
            panel.path("targets")
                    .forEach(target ->
                            shown.addAll(groups(METRIC, target.get("expr").asString())));
        }
        for (CircletMeters meter : CircletMeters.values()) {
            String name = meter.getName().replace('.', '_');
            assertThat(shown).as(meter.getName()).anyMatch(metric -> metric.startsWith(name));
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void theAlertsAskForWhatThereIs() throws IOException {
        Map<String, Object> file = new Yaml().load(alertRules());
        List<Map<String, Object>> groups = (List<Map<String, Object>>) file.get("groups");
        List<Map<String, Object>> alerts =
                (List<Map<String, Object>>) groups.get(0).get("rules");

        assertThat(alerts).hasSizeGreaterThan(8).allSatisfy(alert -> {
            Set<String> labels = check((String) alert.get("expr"));
            assertThat((String) alert.get("for")).matches("\\d+m");
            assertThat((Map<String, String>) alert.get("labels"))
                    .extractingByKey("severity")
                    .isIn("info", "warning", "critical");
            Map<String, String> annotations = (Map<String, String>) alert.get("annotations");
            assertThat(annotations).containsOnlyKeys("summary", "description");
            Pattern used = Pattern.compile("\\$labels\\.([a-z_]+)");
            assertThat(labels).as(annotations.toString()).containsAll(groups(used, annotations.toString()));
        });
        assertThat(alerts).extracting(alert -> alert.get("alert")).doesNotHaveDuplicates();
    }

    @Test
    void theTableOfEventsIsThatOfTheListeners() throws IOException {
        assertThat(Files.readAllLines(DOCS.resolve("operations.md")))
                .filteredOn(line -> line.matches("\\| .* \\| (INFO|WARN) \\| .*"))
                .hasSize(6);
    }

    /** The alerts, as one copies them into a file of rules. */
    static String alertRules() throws IOException {
        String document = Files.readString(DOCS.resolve("operations.md"));
        String rules = document.substring(document.indexOf("```yaml\ngroups:") + 8);
        return rules.substring(0, rules.indexOf("\n```"));
    }

    /** Checks metrics and labels of an expression, and returns the labels that its result has. */
    private Set<String> check(String expression) {
        Set<String> kept = new HashSet<>();
        String bare = BY.matcher(expression).replaceAll("");
        List<MatchResult> metrics = METRIC.matcher(bare).results().toList();
        assertThat(metrics).as(expression).isNotEmpty();
        for (MatchResult metric : metrics) {
            assertThat(samples).as(expression).containsKey(metric.group(1));
            Set<String> labels = new TreeSet<>(samples.get(metric.group(1)));
            labels.addAll(SCRAPED);
            if (metric.group(2) != null) {
                assertThat(labels).as(expression).containsAll(groups(LABEL, metric.group(2)));
            }
            kept.addAll(labels);
        }
        Set<String> grouped = BY.matcher(expression)
                .results()
                .flatMap(by -> Stream.of(by.group(1).split(", *")))
                .collect(Collectors.toSet());
        assertThat(kept).as(expression).containsAll(grouped);
        return grouped.isEmpty() ? kept : grouped;
    }

    private static Set<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode dashboard() throws IOException {
        return JsonMapper.shared().readTree(Files.readAllBytes(DOCS.resolve("grafana-dashboard.json")));
    }

    /** What is scraped from a node with all meters: names and labels. */
    private static Map<String, Set<String>> samples() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        List<Meter.Id> refused = new ArrayList<>();
        registry.config().onMeterRegistrationFailed((id, reason) -> refused.add(id));
        ScriptedGroups groups = new ScriptedGroups();
        groups.add("books", "a");
        ScriptedFleet fleet = ScriptedFleet.of("a", "b").knowing(peer("b", "open", 5));
        CircletMeterBinder binder = new CircletMeterBinder(() -> groups, () -> fleet, () -> Map.of("skewed", 4L));
        binder.bindTo(registry);
        binder.exchanged("b", "fetch", "ok", 1);
        Map<String, Set<String>> samples = new TreeMap<>();
        SAMPLE.matcher(registry.scrape())
                .results()
                .forEach(sample -> samples.computeIfAbsent(sample.group(1), name -> new TreeSet<>())
                        .addAll(sample.group(2) == null ? Set.of() : groups(LABEL, sample.group(2))));
        assertThat(refused).isEmpty();
        return samples;
    }
}
