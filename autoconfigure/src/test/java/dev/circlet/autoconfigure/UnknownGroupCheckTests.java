package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.MembershipFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class UnknownGroupCheckTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(CircletAutoConfiguration.class))
            .withUserConfiguration(Registration.class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "circlet.groups.books.max-size",
                "circlet.groups.books.maxSize",
                "circlet.groups[books].max-size",
                "circlet.groups[a.b].max-size",
                "circlet.groups[a:b].max-size",
                "circlet.groups.user-profiles.max_size",
                "circlet.groups.userProfiles.max-size"
            })
    void knownNamesPassInEveryForm(String property) {
        runner.withInitializer(TestPropertyValues.of(Map.of(property, "2MB"))::applyTo)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CIRCLET_GROUPS_BOOKS_MAX_SIZE",
                "CIRCLET_GROUPS_USERPROFILES_MAXSIZE",
                "CIRCLET_GROUPS_USER_PROFILES_MAX_SIZE"
            })
    void knownNamesPassAsEnvironmentVariables(String variable) {
        environment(variable).run(context -> assertThat(context).hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource({
        "circlet.groups.bookz.ttl, there is no group 'bookz'",
        "circlet.groups[a.c].ttl, there is no group 'a.c'",
        "circlet.groups[Books].ttl, there is no group 'Books'",
    })
    void unknownNamesAreRefusedWithTheKnownOnes(String property, String problem) {
        runner.withPropertyValues(property + "=5s")
                .run(context -> assertRefused(
                        context.getStartupFailure(),
                        List.of(property, problem),
                        List.of("[a.b, a:b, books, user-profiles]", "circlet.groups[the.name].ttl")));
    }

    @Test
    void aDottedNameWithoutBracketsIsRefusedWithTheBracketForm() {
        runner.withPropertyValues("circlet.groups.a.b.load-timeout=5s")
                .run(context -> assertRefused(
                        context.getStartupFailure(),
                        List.of("circlet.groups.a.b.load-timeout", "there is no group 'a.b'"),
                        List.of("circlet.groups[a.b].load-timeout")));
    }

    @Test
    void aSettingThatDoesNotExistIsRefusedWithTheOnesThatDo() {
        runner.withPropertyValues("circlet.groups.books.tttl=5s")
                .run(context -> assertRefused(
                        context.getStartupFailure(),
                        List.of("circlet.groups.books.tttl", "no setting 'tttl'"),
                        List.of("ttl, refresh-after, stale-if-error")));
    }

    @Test
    void anUnknownEnvironmentVariableIsRefused() {
        environment("CIRCLET_GROUPS_BOOKZ_MAX_SIZE")
                .run(context -> assertRefused(
                        context.getStartupFailure(), List.of("circlet.groups.bookz.max.size"), List.of("books")));
    }

    @Test
    void withoutAnyGroupTheRemedySaysSo() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CircletAutoConfiguration.class))
                .withPropertyValues("circlet.groups.books.ttl=5s")
                .run(context ->
                        assertRefused(context.getStartupFailure(), List.of("'books'"), List.of("none is registered")));
    }

    @Test
    void aMembershipFilterThatFitsNoGroupIsWarnedOfByName(CapturedOutput output) {
        runner.withUserConfiguration(Filters.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output)
                    .contains("The membership filter 'bookz' filters no group")
                    .contains("[a.b, a:b, books, user-profiles]")
                    .doesNotContain("filter 'books'")
                    .doesNotContain("filter 'qualified'");
        });
    }

    private ApplicationContextRunner environment(String variable) {
        Map<String, Object> variables = new HashMap<>();
        variables.put(variable, "2MB");
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)));
    }

    private static void assertRefused(Throwable failure, List<String> problem, List<String> remedy) {
        assertThat(failure).rootCause().isInstanceOfSatisfying(CircletConfigurationException.class, refused -> {
            assertThat(refused.problem()).contains(problem);
            assertThat(refused.remedy()).contains(remedy);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Filters {

        @Bean
        MembershipFilter bookz() {
            return key -> true;
        }

        @Bean
        MembershipFilter books() {
            return key -> true;
        }

        @Bean
        @Qualifier("user-profiles")
        MembershipFilter qualified() {
            return key -> true;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Registration {

        /** As late as annotated groups are registered. */
        @Bean
        SmartInitializingSingleton registration(Groups groups) {
            return () -> List.of("books", "user-profiles", "a.b", "a:b")
                    .forEach(name -> groups.register(GroupSpec.named(name).build(), key -> key));
        }
    }
}
