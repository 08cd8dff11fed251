package dev.circlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What a user gets with the published modules, and why. Whatever is new belongs into one of these lists with a reason, or into
 * the scope of tests.
 */
class PublishedDependenciesTests {

    /** Comes to everybody. */
    private static final Map<String, String> BROUGHT = Map.of(
            "org.springframework.boot:spring-boot-autoconfigure", "what a starter is made for",
            "org.jspecify:jspecify", "its annotations are part of the signatures",
            "org.slf4j:slf4j-api", "logs through whatever the application logs with");

    /** Used where the application has it. */
    private static final Map<String, String> OPTIONAL = Map.ofEntries(
            Map.entry("jakarta.servlet:jakarta.servlet-api", "router.servlet and the peers' server side"),
            Map.entry("org.springframework.boot:spring-boot-servlet", "registers servlets and filters"),
            Map.entry("org.springframework.boot:spring-boot-web-server", "tells the port and waits for the server"),
            Map.entry("org.springframework.boot:spring-boot-webmvc", "router beside the dispatcher servlet"),
            Map.entry("org.springframework.boot:spring-boot-jackson", "codec and router.json use its mapper"),
            Map.entry("org.springframework.boot:spring-boot-actuator-autoconfigure", "endpoint circlet"),
            Map.entry("org.springframework.boot:spring-boot-health", "health indicator"),
            Map.entry("org.springframework.boot:spring-boot-micrometer-metrics", "meters"),
            Map.entry("org.springframework.boot:spring-boot-micrometer-observation", "observations of loads and peers"),
            Map.entry("org.springframework.boot:spring-boot-tomcat", "Tomcat's own answers where no route matches"),
            Map.entry("org.springframework:spring-tx", "invalidation after commit"),
            Map.entry("org.springframework.data:spring-data-commons", "pages and slices among the values of a cache"),
            Map.entry("org.springframework.security:spring-security-config", "chain for the peers' path"),
            Map.entry("org.springframework.security:spring-security-web", "chain for the peers' path"),
            Map.entry("tools.jackson.dataformat:jackson-dataformat-xml", "XML bodies of the router"),
            Map.entry("jakarta.validation:jakarta.validation-api", "validation of what the router binds"),
            Map.entry("org.thymeleaf:thymeleaf", "templates of the router"),
            Map.entry("com.samskivert:jmustache", "templates of the router"),
            Map.entry("org.springframework.boot:spring-boot-thymeleaf", "templates as Spring Boot sets them up"),
            Map.entry("org.springframework.boot:spring-boot-validation", "the validator as Spring Boot sets it up"),
            Map.entry("io.projectreactor:reactor-core", "endpoints that answer with publishers, without Spring MVC"),
            Map.entry("com.google.guava:guava", "the Bloom filter of BloomMembershipFilter"),
            Map.entry("org.springframework.boot:spring-boot-security", "guards the actuator without Spring MVC"),
            Map.entry("org.springframework:spring-test", "what users' tests may use"),
            Map.entry("org.aspectj:aspectjweaver", "the scope of cached methods that Spring's aspect is woven into"));

    /** What the one dependency of a user's build names. */
    private static final Map<String, String> STARTER = Map.of(
            "dev.circlet:circlet-spring-boot-autoconfigure", "all of Circlet",
            "org.springframework.boot:spring-boot-starter", "an application of Spring Boot");

    private record Dependency(String name, String scope, boolean optional) {}

    @Test
    void aUserGetsNothingButWhatIsListedHere() throws Exception {
        assertThat(names(false))
                .as("see PublishedDependenciesTests.BROUGHT")
                .isEqualTo(new TreeSet<>(BROUGHT.keySet()));
    }

    @Test
    void whatIsUsedIfPresentIsListedHere() throws Exception {
        assertThat(names(true))
                .as("see PublishedDependenciesTests.OPTIONAL")
                .isEqualTo(new TreeSet<>(OPTIONAL.keySet()));
    }

    @Test
    void theStarterNamesNothingButWhatIsListedHere() throws Exception {
        Set<String> names = new TreeSet<>();
        read(new File("../starter/pom.xml")).forEach(dependency -> names.add(dependency.name()));
        assertThat(names).as("see PublishedDependenciesTests.STARTER").isSubsetOf(STARTER.keySet());
    }

    @Test
    void scopesThatReachUsersAreSpelledOut() throws Exception {
        Map<String, String> scopes = new TreeMap<>();
        read(new File("pom.xml")).forEach(dependency -> scopes.put(dependency.name(), dependency.scope()));
        assertThat(scopes.values()).containsOnly("compile", "test");
    }

    private static Set<String> names(boolean optional) throws Exception {
        Set<String> names = new TreeSet<>();
        for (Dependency dependency : read(new File("pom.xml"))) {
            if (!dependency.scope().equals("test") && dependency.optional() == optional) {
                names.add(dependency.name());
            }
        }
        return names;
    }

    /** The dependencies of a module, without those of its plugins, profiles and management. */
    private static List<Dependency> read(File pom) throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom)
                .getDocumentElement();
        List<Dependency> found = new ArrayList<>();
        Element list = child(project, "dependencies");
        for (Node node = list == null ? null : list.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element dependency) {
                String scope = text(dependency, "scope");
                found.add(new Dependency(
                        text(dependency, "groupId") + ":" + text(dependency, "artifactId"),
                        scope.isEmpty() ? "compile" : scope,
                        text(dependency, "optional").equals("true")));
            }
        }
        return found;
    }

    private static String text(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().trim();
    }

    private static @Nullable Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element;
            }
        }
        return null;
    }
}
