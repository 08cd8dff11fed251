package dev.circlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the documentation names exists: properties, artefacts, files, profiles, tests. */
class DocumentedNamesTests {

    private static final Path ROOT = Path.of("..");
    private static final Pattern YAML =
            Pattern.compile("^```ya?ml[^\\n]*\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PROPERTIES =
            Pattern.compile("^```properties[^\\n]*\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("(?<![\\w.-])circlet\\.[a-z](?:[\\w.*<>-]|\\[[^\\]]*])*");
    private static final Pattern OF_A_GROUP = Pattern.compile("circlet\\.groups(\\.[\\w*<>-]+|\\[[^\\]]+])(\\..*)?");
    private static final Pattern METER = Pattern.compile("^\\| `(circlet\\.[a-z.-]+)` \\|", Pattern.MULTILINE);
    private static final Pattern COORDINATES = Pattern.compile(
            "<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>(?:\\s*<version>([^<]+)</version>)?");
    private static final Pattern JAR = Pattern.compile("([\\w-]+)/target/([\\w-]+)\\.jar");
    private static final Pattern PROFILE = Pattern.compile("mvn[^`\\n#]* -P([\\w-]+)");
    private static final Pattern MODULE = Pattern.compile("mvn[^`\\n#]* -pl ([\\w-]+)");
    private static final Pattern TEST = Pattern.compile("-Dtest=(\\w+)");
    private static final Pattern SETTING = Pattern.compile("-D(circlet\\.test\\.\\w+)");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]+)(#[^)]*)?\\)");

    /** Observations; what they are called is tested where they are made. */
    private static final Set<String> OBSERVATIONS =
            Set.of("circlet.load", "circlet.peer", "circlet.peer.active", "circlet.peer.request");

    private static final Map<String, JsonNode> KNOWN = metadata();

    static Stream<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(DocumentedExampleTests.documents());
        documents.add(ROOT.resolve("CHANGELOG.md"));
        documents.add(ROOT.resolve("SECURITY.md"));
        return documents.stream();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyPropertyIsOneOfOurs(Path document) throws IOException {
        Set<String> names = new TreeSet<>();
        String text = Files.readString(document);
        matches(NAME, text, 0).stream()
                .map(name -> name.replaceAll("[.*]+$", ""))
                .forEach(names::add);
        names.removeAll(meters());
        names.removeAll(OBSERVATIONS);
        names.removeAll(matches(SETTING, text, 1));
        for (String yaml : matches(YAML, text, 1)) {
            YamlPropertiesFactoryBean flat = new YamlPropertiesFactoryBean();
            flat.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
            Properties properties = flat.getObject();
            assertThat(properties).as(yaml).isNotEmpty();
            properties.stringPropertyNames().stream()
                    .filter(name -> name.startsWith("circlet."))
                    .forEach(names::add);
        }
        for (String block : matches(PROPERTIES, text, 1)) {
            Properties properties = new Properties();
            properties.load(new StringReader(block));
            properties.stringPropertyNames().stream()
                    .filter(name -> name.startsWith("circlet."))
                    .forEach(names::add);
        }

        assertThat(names)
                .allSatisfy(name -> assertThat(isKnown(name))
                        .as("%s in %s is no property, and no meter of docs/meters.md", name, document)
                        .isTrue());
    }

    private static boolean isKnown(String name) {
        Matcher group = OF_A_GROUP.matcher(name);
        if (group.matches()) {
            return group.group(2) == null || KNOWN.containsKey("circlet.defaults" + group.group(2));
        }
        return KNOWN.keySet().stream()
                .anyMatch(known -> known.equals(name)
                        || known.startsWith(name + ".")
                        || isMap(known) && (name.startsWith(known + ".") || name.startsWith(known + "[")));
    }

    private static boolean isMap(String property) {
        return KNOWN.get(property).path("type").asString("").startsWith("java.util.Map");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyArtefactAndFileOfACommandExists(Path document) throws IOException {
        String text = Files.readString(document);
        Matcher coordinates = COORDINATES.matcher(text);
        while (coordinates.find()) {
            if (coordinates.group(1).equals("dev.circlet")) {
                assertThat(poms())
                        .as(coordinates.group())
                        .anyMatch(pom -> pom.contains("<artifactId>" + coordinates.group(2) + "</artifactId>")
                                && pom.contains("<version>" + coordinates.group(3) + "</version>"));
            }
        }
        Matcher jar = JAR.matcher(text);
        while (jar.find()) {
            assertThat(ROOT.resolve(jar.group(1)).resolve("pom.xml"))
                    .content()
                    .contains("<finalName>" + jar.group(2) + "</finalName>");
        }
        for (String profile : matches(PROFILE, text, 1)) {
            assertThat(poms()).as("profile %s", profile).anyMatch(pom -> pom.contains("<id>" + profile + "</id>"));
        }
        matches(MODULE, text, 1)
                .forEach(module ->
                        assertThat(ROOT.resolve(module).resolve("pom.xml")).exists());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyTestAndSettingOfACommandExists(Path document) throws IOException {
        String text = Files.readString(document);
        Set<String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            sources = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
        matches(TEST, text, 1).forEach(test -> assertThat(sources).contains(test + ".java"));
        for (String setting : matches(SETTING, text, 1)) {
            try (Stream<Path> files = Files.walk(Path.of("src"))) {
                assertThat(files.filter(file -> file.toString().endsWith(".java")))
                        .as(setting)
                        .anySatisfy(file -> assertThat(file).content().contains("\"" + setting + "\""));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFile(Path document) throws IOException {
        for (String link : matches(LINK, Files.readString(document), 1)) {
            assertThat(document.resolveSibling(link)).exists();
        }
    }

    private static List<String> matches(Pattern pattern, String text, int group) {
        return pattern.matcher(text).results().map(match -> match.group(group)).toList();
    }

    private static Set<String> meters() throws IOException {
        return Set.copyOf(matches(METER, Files.readString(ROOT.resolve("docs/meters.md")), 1));
    }

    private static List<String> poms() throws IOException {
        List<String> poms = new ArrayList<>();
        for (String module : List.of(".", "starter", "autoconfigure", "demo-app", "benchmarks")) {
            poms.add(Files.readString(ROOT.resolve(module).resolve("pom.xml")));
        }
        return poms;
    }

    private static Map<String, JsonNode> metadata() {
        return JsonMapper.shared()
                .readTree(Path.of("target/classes/META-INF/spring-configuration-metadata.json"))
                .path("properties")
                .valueStream()
                .collect(Collectors.toMap(property -> property.path("name").asString(), property -> property));
    }
}
