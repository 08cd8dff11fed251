package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.EvictionPolicy;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.spring.GroupCustomizer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class GroupSettingsTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(CircletAutoConfiguration.class));

    @Test
    void aGroupWithoutAnyConfigurationHasTheDocumentedDefaults() {
        spec(runner, "books", spec -> {
            assertThat(spec.maxBytes()).isEqualTo(64L << 20);
            assertThat(spec.ttl()).isNull();
            assertThat(spec.jitter()).isEqualTo(0.1);
            assertThat(spec.negativeTtl()).isEqualTo(Duration.ofSeconds(5));
            assertThat(spec.maxKeyBytes()).isEqualTo(1024);
            assertThat(spec.maxValueBytes()).isEqualTo(1 << 20);
            assertThat(spec.loadConcurrency()).isEqualTo(64);
            assertThat(spec.maxWaitingLoads()).isEqualTo(1024);
            assertThat(spec.getTimeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(spec.loadTimeout()).isEqualTo(Duration.ofSeconds(30));
            assertThat(spec.hotTtl()).isEqualTo(Duration.ofSeconds(10));
            assertThat(spec.policy()).isEqualTo(EvictionPolicy.LRU);
            assertThat(spec.bypass()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"circlet.groups.books", "circlet.groups[books]", "circlet.defaults"})
    void everySettingCanBeGivenToOneGroupAndToAll(String prefix) {
        ApplicationContextRunner configured = runner.withPropertyValues(
                prefix + ".max-size=8MB",
                prefix + ".ttl=10m",
                prefix + ".jitter=0.2",
                prefix + ".negative-ttl=1s",
                prefix + ".max-key-size=100B",
                prefix + ".max-value-size=2MB",
                prefix + ".load-concurrency=3",
                prefix + ".max-waiting-loads=7",
                prefix + ".max-batch-keys=8",
                prefix + ".get-timeout=2s",
                prefix + ".load-timeout=20s",
                prefix + ".policy=sieve",
                prefix + ".hot-ttl=4s",
                prefix + ".hot-threshold=50",
                prefix + ".hot-share=0.2",
                prefix + ".negative-share=0.05",
                prefix + ".bypass=true");

        spec(configured, "books", spec -> {
            assertThat(spec.hotShare()).isEqualTo(0.2);
            assertThat(spec.negativeShare()).isEqualTo(0.05);
            assertThat(spec.maxBytes()).isEqualTo(8L << 20);
            assertThat(spec.ttl()).isEqualTo(Duration.ofMinutes(10));
            assertThat(spec.jitter()).isEqualTo(0.2);
            assertThat(spec.negativeTtl()).isEqualTo(Duration.ofSeconds(1));
            assertThat(spec.maxKeyBytes()).isEqualTo(100);
            assertThat(spec.maxValueBytes()).isEqualTo(2 << 20);
            assertThat(spec.loadConcurrency()).isEqualTo(3);
            assertThat(spec.maxWaitingLoads()).isEqualTo(7);
            assertThat(spec.maxBatchKeys()).isEqualTo(8);
            assertThat(spec.getTimeout()).isEqualTo(Duration.ofSeconds(2));
            assertThat(spec.loadTimeout()).isEqualTo(Duration.ofSeconds(20));
            assertThat(spec.policy()).isEqualTo(EvictionPolicy.SIEVE);
            assertThat(spec.hotTtl()).isEqualTo(Duration.ofSeconds(4));
            assertThat(spec.hotThreshold()).isEqualTo(50);
            assertThat(spec.bypass()).isTrue();
        });
    }

    @Test
    void propertiesOfTheGroupOverrideTheCodeAndDefaultsFillIt() {
        GroupSpec declared = GroupSpec.named("books")
                .ttl(Duration.ofMinutes(1))
                .loadConcurrency(2)
                .build();

        spec(
                runner.withPropertyValues(
                        "circlet.groups.books.ttl=9m",
                        "circlet.defaults.ttl=5m",
                        "circlet.defaults.load-concurrency=5",
                        "circlet.defaults.get-timeout=3s"),
                declared,
                spec -> {
                    assertThat(spec.ttl()).isEqualTo(Duration.ofMinutes(9));
                    assertThat(spec.loadConcurrency()).isEqualTo(2);
                    assertThat(spec.getTimeout()).isEqualTo(Duration.ofSeconds(3));
                });
    }

    @Test
    void defaultsThatNeedAGetterAreNotMeantForGroupsWithoutOne() {
        runner.withPropertyValues(
                        "circlet.defaults.ttl=5m",
                        "circlet.defaults.refresh-after=1m",
                        "circlet.defaults.stale-if-error=1h",
                        "circlet.defaults.early-refresh=1")
                .run(context -> {
                    GroupSpec spec = context.getBean(Groups.class)
                            .registerLeased(GroupSpec.leased("quotes").build())
                            .spec();
                    assertThat(spec.ttl()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(spec.refreshAfter()).isNull();
                    assertThat(spec.staleIfError()).isZero();
                    assertThat(spec.earlyRefresh()).isZero();
                });
    }

    @Test
    void settingsOfOneGroupDoNotReachAnother() {
        spec(
                runner.withPropertyValues("circlet.groups.films.ttl=9m").withUserConfiguration(Films.class),
                "books",
                spec -> assertThat(spec.ttl()).isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a:b", "Users", "user-profiles", "user_profiles"})
    void namesInBracketsAreTakenAsTheyAre(String name) {
        TestPropertyValues values = TestPropertyValues.of(Map.of("circlet.groups[" + name + "].ttl", "9m"));

        spec(
                runner.withInitializer(values::applyTo),
                name,
                spec -> assertThat(spec.ttl()).isEqualTo(Duration.ofMinutes(9)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Users", "user-profiles", "user_profiles", "users2"})
    void namesWithoutDotsAndColonsNeedNoBrackets(String name) {
        spec(
                runner.withPropertyValues("circlet.groups." + name + ".ttl=9m"),
                name,
                spec -> assertThat(spec.ttl()).isEqualTo(Duration.ofMinutes(9)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CIRCLET_GROUPS_USERPROFILES_LOADTIMEOUT", "CIRCLET_GROUPS_USER_PROFILES_LOAD_TIMEOUT"})
    void environmentVariablesReachNamesTheyCannotSpell(String variable) {
        ApplicationContextRunner configured = runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(variable, "7s"))));

        spec(configured, "user-profiles", spec -> assertThat(spec.loadTimeout()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void customizersComeAfterThePropertiesInTheirOrder() {
        spec(
                runner.withPropertyValues("circlet.groups.books.ttl=9m", "circlet.groups.books.get-timeout=1s")
                        .withUserConfiguration(Customizers.class),
                "books",
                spec -> {
                    assertThat(spec.ttl()).isEqualTo(Duration.ofMinutes(2));
                    assertThat(spec.getTimeout()).isEqualTo(Duration.ofSeconds(1));
                });
    }

    @Test
    void disabledMeansEveryGroupIsBypassedWhateverElseIsSaid() {
        spec(
                runner.withPropertyValues("circlet.enabled=false", "circlet.groups.books.bypass=false"),
                "books",
                spec -> assertThat(spec.bypass()).isTrue());
    }

    @Test
    void aSizeBelowOneValueIsRefusedWithTheValueAndTheRemedy() {
        runner.withPropertyValues("circlet.groups.books.max-size=10KB")
                .withUserConfiguration(Books.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidGroupException.class)
                        .hasMessageContaining("'books' cannot have max-size 10240")
                        .hasMessageContaining("1048576"));
    }

    @Test
    void aValueThatIsNoDurationFailsWithItsProperty() {
        runner.withPropertyValues("circlet.groups.books.ttl=soon")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("circlet.groups.books.ttl")
                        .hasStackTraceContaining("soon"));
    }

    private static void spec(ApplicationContextRunner runner, String name, Consumer<GroupSpec> assertions) {
        spec(runner, GroupSpec.named(name).build(), assertions);
    }

    private static void spec(ApplicationContextRunner runner, GroupSpec declared, Consumer<GroupSpec> assertions) {
        runner.withBean(Declared.class, () -> new Declared(declared))
                .withUserConfiguration(Registration.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertions.accept(
                            context.getBean(Groups.class).get(declared.name()).spec());
                });
    }

    record Declared(GroupSpec spec) {}

    @Configuration(proxyBeanMethods = false)
    static class Registration {

        @Bean
        Group declaredGroup(Groups groups, Declared declared) {
            return groups.register(declared.spec(), key -> key);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Books {

        @Bean
        Group books(Groups groups) {
            return groups.register(GroupSpec.named("books").build(), key -> key);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Films {

        @Bean
        Group films(Groups groups) {
            return groups.register(GroupSpec.named("films").build(), key -> key);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        @Bean
        @Order(2)
        GroupCustomizer second() {
            return spec -> spec.ttl(Duration.ofMinutes(2));
        }

        @Bean
        @Order(1)
        GroupCustomizer first() {
            return spec -> spec.ttl(Duration.ofMinutes(1));
        }
    }
}
