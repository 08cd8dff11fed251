package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.test.TestFleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class StartupReportTests {

    private static final String REPORT = "Look at these settings of Circlet:";
    private static final String[] MEMBER = {
        "circlet.node-name=a",
        "circlet.peers.members.a=http://127.0.0.1:1",
        "circlet.peers.members.b=http://127.0.0.1:2",
        "circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET
    };

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
            .withUserConfiguration(Books.class);

    @Test
    void thereIsNoneWhenNothingIsWrong(CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withPropertyValues(
                        "circlet.groups.books.ttl=5s",
                        "circlet.groups.books.stale-if-error=1m",
                        "circlet.router.trusted-proxies[0]=10.0.0.0/8",
                        "circlet.reload-interval=0")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    @Test
    void theGroupsOfAnApplicationThatSetsNothingAreLookedAtToo(CapturedOutput output) {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withUserConfiguration(Stale.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce(REPORT)
                .contains("Group 'stale': stale-if-error PT1M (circlet.groups.stale.stale-if-error) has no effect");
    }

    @Test
    void everythingIsToldAtOnce(CapturedOutput output) {
        runner.withPropertyValues(
                        "circlet.groups.books.stale-if-error=1m",
                        "circlet.groups.books.early-refresh=1",
                        "circlet.peer.secret=hush")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce(REPORT)
                .contains("stale-if-error PT1M (circlet.groups.books.stale-if-error) has no effect without a ttl")
                .contains("early-refresh 1.0 (circlet.groups.books.early-refresh) has no effect without a ttl")
                .contains(
                        "'circlet.peer.secret' is set, but there is no such property. Was 'circlet.peers.secret' meant?"
                                + "\n    circlet.peer.secret: \"circlet.peer.secret\" from property source \"test\"")
                .doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "circlet.groups.books.hot-ttl, 1h, 'hot-ttl PT1H (circlet.groups.books.hot-ttl) is longer than the ttl'",
        "circlet.groups.books.negative-ttl, 1h, is longer than the ttl of the group (PT5M)",
        "circlet.groups.books.load-timeout, 11m, is longer than circlet.invalidation.memory (PT10M)",
        "circlet.groups.books.max-size, 1TB, add up to 1048640MB",
        "circlet.groups.books.ttl, 300, 'is 300 without a unit, which means 300ms'",
        "circlet.router.max-body-size, 4000000, 'is 4000000 without a unit, which means 4000000B'",
        "circlet.router.pth, /x, Was 'circlet.router.path' meant?",
        "circlet.invalidations.timeout, 1s, Was 'circlet.invalidation.timeout' meant?",
        "circlet.peers.secret, 0123456789abcdef0123456789abcdef, this node is alone",
        "circlet.router.filter-order, 5, 'is 5, which has no effect on a servlet'",
        "circlet.router.unescape-path-values, false, has no effect without circlet.router.raw-path=true",
        "circlet.something.else.entirely, 1, docs/properties.md lists them",
        "circlet.grups.books.ttl, 5m, Was 'circlet.groups.books.ttl' meant?",
        "circlet.peer.members.a, http://127.0.0.1:1, Was 'circlet.peers.members.a' meant?",
        "circlet.members, http://127.0.0.1:1, Was 'circlet.peers.members' meant?",
        "circlet.ttl, 5m, Was 'circlet.defaults.ttl' meant?",
        "circlet.defaults.ttl.seconds, 5, docs/properties.md lists them",
    })
    void ofANodeAlone(String property, String value, String finding, CapturedOutput output) {
        runner.withPropertyValues("circlet.groups.books.ttl=5m")
                .withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce(REPORT).contains(finding).contains(property);
    }

    @ParameterizedTest
    @CsvSource({
        "circlet.peers.timeouts.next-frame, 500ms, a frame every PT0.5S",
        "circlet.invalidation.timeout, 100ms, 'circlet.peers.timeouts.connect, PT0.25S'",
        "circlet.invalidation.timeout, 40s, spring.lifecycle.timeout-per-shutdown-phase (PT30S)",
        "circlet.invalidation.repair-window, 1s, would not be told again",
        "circlet.peers.lease, 1ms, less than its renewal may take",
        "circlet.peers.info-interval, 1ms, less than an answer may take",
        "circlet.peers.timeouts.peek, 1s, longer than circlet.peers.timeouts.first-frame (PT0.5S)",
        "circlet.peers.members.b, http://10.0.0.2:1/_circlet/v1/, requests would have it twice",
        "circlet.peers.members.b, http://0.0.0.0:2, whoever asks there asks itself",
        "circlet.peers.members.a, http://[::]:1, whoever asks there asks itself",
        "circlet.peers.debounce, 1h, longer than circlet.peers.warm-window (PT1M)",
        "circlet.peers.members.c, http://localhost:1, which is the same place as",
        "circlet.peers.secret, abababababababababababababababababab, has 2 different characters only",
        "circlet.peers.previous-secret, abababababababababababababababababab, has 2 different characters only",
        "circlet.peers.previous-secret, " + CircletPeersAutoConfigurationTests.SECRET + ", the same as",
        "server.servlet.context-path, /shop, Let the URI end with it",
        "server.port, 9300, 'circlet.peers.members.a is http://127.0.0.1:1, but this node listens on server.port 9300'",
        "server.ssl.bundle, shop, Let the URI begin with https://",
        "server.ssl.key-store, shop.p12, but with server.ssl.key-store this node answers by https only",
        "server.ssl.certificate, shop.pem, but with server.ssl.certificate this node answers by https only",
    })
    void ofAMemberOfAFleet(String property, String value, String finding, CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce(REPORT).contains(finding).contains(property);
        assertThat(output).doesNotContain("abababab").doesNotContain(CircletPeersAutoConfigurationTests.SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "server.port=0, http://127.0.0.1:1",
        "server.port=1, http://localhost:1",
        "server.port=80, http://localhost",
        "server.port=443, https://localhost",
        "server.port=9300, http://10.0.0.1:1",
        "server.ssl.bundle=shop, https://127.0.0.1:1",
    })
    void anAddressThatMayBeThatOfTheNodeIsFine(String setting, String own, CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withPropertyValues(setting, "circlet.peers.members.a=" + own)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.2:1", "http://localhost:4", "http://10.0.0.1:1"})
    void anAddressThatMayBeThatOfAnotherNodeIsFine(String other, CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withPropertyValues("circlet.peers.members.c=" + other)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    @Test
    void aShutdownPhaseOfTheApplicationIsTheMeasure(CapturedOutput output) {
        WebApplicationContextRunner member =
                runner.withPropertyValues(MEMBER).withPropertyValues("circlet.invalidation.timeout=20s");
        member.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=20s")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
        member.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=19s")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("longer than spring.lifecycle.timeout-per-shutdown-phase (PT19S)");
    }

    @Test
    void certificatesThatAreSwitchedOffAreNotUsed(CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withPropertyValues("server.ssl.enabled=false", "server.ssl.bundle=shop")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    @Test
    void anAddressThatIsThisMachineForWhoeverAsksIsToldOf(CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withPropertyValues(
                        "circlet.peers.members.a=http://10.0.0.1:8080", "circlet.peers.members.b=http://127.0.0.1:8080")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("circlet.peers.members.a is http://10.0.0.1:8080, which is the same place as"
                        + " circlet.peers.members.b, http://127.0.0.1:8080, so that this node would ask itself");
    }

    @Test
    void anAddressMayStandAmongBlanks(CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "blanks", Map.of("circlet.peers.members.a", " http://127.0.0.1:1 "))))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    @Test
    void onlyTheValueThatCountsIsLookedAt(CapturedOutput output) {
        runner.withPropertyValues("circlet.groups.books.ttl=300")
                .withSystemProperties("circlet.groups.books.ttl=400")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce("without a unit, which means");
    }

    @Test
    void aFilterDoesNotStartWithTheContainer(CapturedOutput output) {
        runner.withPropertyValues("circlet.router.type=filter", "circlet.router.load-on-startup=2")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("circlet.router.load-on-startup is 2, which has no effect on a filter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "circlet.cacheManager.transactionAware=false",
                "circlet.cachemanager.primary=false",
                "circlet.defaults.maxSize=8MB",
                "circlet.router.maxbodysize=4MB"
            })
    void aNameMayBeSpelledInAllWaysThatSpringBootReads(String setting, CapturedOutput output) {
        runner.withPropertyValues(setting).run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    @Test
    void anAddressBelowTheContextPathIsFine(CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withPropertyValues(
                        "server.servlet.context-path=/shop", "circlet.peers.members.a=http://127.0.0.1:1/shop/")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    /** Caches that are made on the fly would be refused while requests are served. */
    @ParameterizedTest
    @CsvSource({
        "refresh-after=1h, ttl=1m, circlet.defaults cannot have refresh-after PT1H with ttl PT1M",
        "max-size=1MB, max-value-size=1MB, circlet.defaults cannot have max-size 1048576",
    })
    void ofDefaultsThatContradictEachOther(String one, String other, String finding, CapturedOutput output) {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withPropertyValues("circlet.defaults." + one, "circlet.defaults." + other)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce(REPORT)
                .contains(finding)
                .contains("circlet.defaults." + one.substring(0, one.indexOf('=')))
                .contains("circlet.defaults." + other.substring(0, other.indexOf('=')));
    }

    @Test
    void aNodeThatIsMeantToBeAloneMayHaveASecret(CapturedOutput output) {
        runner.withPropertyValues(MEMBER)
                .withPropertyValues("circlet.peers.discovery=none")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    @Test
    void aNodeThatIsSwitchedOffMayHaveASecret(CapturedOutput output) {
        runner.withPropertyValues("circlet.enabled=false", "circlet.peers.secret=0123456789abcdef0123456789abcdef")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    /** Such as the seed of a {@code TestFleet}, which a run of tests gets on its command line. */
    @Test
    void whatTestsAreToldIsNoSetting(CapturedOutput output) {
        runner.withSystemProperties("circlet.test.seed=42")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    /** An orchestrator makes such variables for a service that is named circlet. */
    @Test
    void unknownVariablesOfTheEnvironmentAreNotOurs(CapturedOutput output) {
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "test-systemEnvironment", Map.of("CIRCLET_PORT", "tcp://10.0.0.1:80"))))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(REPORT);
    }

    @Nested
    class Budgets {

        private static final long MEGABYTE = 1 << 20;

        @Test
        void areNamedWithTheHeapAndTheLargestGroups() {
            runner.withPropertyValues("circlet.groups.books.max-size=100MB")
                    .run(context -> assertThat(findings(context.getBean(Groups.class), 300 * MEGABYTE))
                            .singleElement()
                            .asString()
                            .contains("The budgets of the 2 groups add up to 164MB")
                            .contains("half of the heap of 300MB")
                            .contains("'books' 100MB, 'films' 64MB")
                            .contains("circlet.defaults.max-size"));
        }

        @Test
        void ofOneGroupIsOne() {
            try (TestFleet node =
                    TestFleet.of(1).register(GroupSpec.named("books").build(), key -> key)) {
                assertThat(findings(node.node(0).groups(), 100 * MEGABYTE))
                        .singleElement()
                        .asString()
                        .startsWith("The budget of the only group is 64MB, more than half");
            }
        }

        @ParameterizedTest
        @CsvSource({"8388607TB, more than half", "1TB, the budgets of the 2 groups add up to 2097152MB"})
        void mayBeBeyondAllHeaps(String each, String finding) {
            runner.withPropertyValues("circlet.groups.books.max-size=" + each, "circlet.groups.films.max-size=" + each)
                    .run(context -> assertThat(findings(context.getBean(Groups.class), 300 * MEGABYTE))
                            .singleElement()
                            .asString()
                            .containsIgnoringCase(finding));
        }

        @Test
        void ofCachesThatAreSwitchedOffTakeNoHeap(CapturedOutput output) {
            runner.withPropertyValues("circlet.enabled=false", "circlet.groups.books.max-size=1TB")
                    .run(context -> assertThat(context).hasNotFailed());
            assertThat(output).doesNotContain(REPORT);
        }

        @Test
        void thatFitAreNot() {
            runner.run(context -> assertThat(findings(context.getBean(Groups.class), 256 * MEGABYTE))
                    .isEmpty());
        }

        private static List<String> findings(Groups groups, long heap) {
            List<String> findings = new ArrayList<>();
            CircletProperties properties = new Binder().bindOrCreate("circlet", CircletProperties.class);
            new GroupFindings(groups.all(), properties, heap).addTo(findings);
            return findings;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Stale {

        @Bean
        Group stale(Groups groups) {
            return groups.register(
                    GroupSpec.named("stale").staleIfError(Duration.ofMinutes(1)).build(), key -> key);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Books {

        @Bean
        Group books(Groups groups) {
            return groups.register(GroupSpec.named("books").build(), key -> key);
        }

        @Bean
        Group films(Groups groups) {
            return groups.register(GroupSpec.named("films").build(), key -> key);
        }
    }
}
