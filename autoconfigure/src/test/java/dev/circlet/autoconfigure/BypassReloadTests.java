package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Scheduler;
import dev.circlet.spring.GroupCustomizer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class BypassReloadTests {

    private final Map<String, Object> environment = new HashMap<>();
    private final Timers timers = new Timers();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(CircletAutoConfiguration.class))
            .withInitializer(context -> context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("changing", environment)))
            .withBean(Scheduler.class, () -> timers)
            .withUserConfiguration(Books.class);

    @Test
    void aGroupIsSwitchedOffAndOnWhileTheApplicationRuns() {
        runner.run(context -> {
            Group books = context.getBean(Group.class);
            assertThat(books.bypassed()).isFalse();

            environment.put("circlet.groups.books.bypass", "true");
            assertThat(books.bypassed()).isFalse();
            timers.runNext();
            assertThat(books.bypassed()).isTrue();

            environment.put("circlet.groups.books.bypass", "false");
            timers.runNext();
            assertThat(books.bypassed()).isFalse();

            environment.clear();
            environment.put("circlet.groups[books].bypass", "true");
            timers.runNext();
            assertThat(books.bypassed()).isTrue();

            environment.clear();
            timers.runNext();
            assertThat(books.bypassed()).isFalse();
        });
    }

    @Test
    void whatCodeHasSetStaysUntilThePropertyChanges() {
        runner.run(context -> {
            Group books = context.getBean(Group.class);
            books.bypass(true);
            timers.runNext();
            assertThat(books.bypassed()).isTrue();
        });
    }

    @Test
    void aCustomizersChoiceStaysUntilThePropertyChanges() {
        runner.withBean(GroupCustomizer.class, () -> spec -> spec.bypass(true)).run(context -> {
            timers.runNext();
            assertThat(context.getBean(Group.class).bypassed()).isTrue();
        });
    }

    @Test
    void aValueThatCannotBeReadChangesNothingAndDoesNotEndTheReloading(CapturedOutput output) {
        runner.run(context -> {
            Group books = context.getBean(Group.class);
            Group films = context.getBean(Groups.class)
                    .register(GroupSpec.named("films").build(), key -> key);
            environment.put("circlet.groups.books.bypass", "perhaps");
            environment.put("circlet.groups.films.bypass", "true");
            timers.runNext();
            timers.runNext();
            assertThat(books.bypassed()).isFalse();
            assertThat(films.bypassed()).isTrue();
            assertThat(output)
                    .containsOnlyOnce("circlet.groups.books.bypass is 'perhaps', which cannot be read as true or false;"
                            + " group 'books' stays as it is, not bypassed")
                    .contains("WARN")
                    .doesNotContain("Exception", "\tat ");

            environment.put("circlet.groups.books.bypass", "maybe");
            timers.runNext();
            assertThat(output).containsOnlyOnce("circlet.groups.books.bypass is 'maybe'");

            environment.put("circlet.groups.books.bypass", "yes");
            timers.runNext();
            assertThat(books.bypassed()).isTrue();
        });
    }

    @Test
    void aGroupRegisteredLaterIsReloadedToo() {
        runner.run(context -> {
            Group films = context.getBean(Groups.class)
                    .register(GroupSpec.named("films").build(), key -> key);
            environment.put("circlet.groups.films.bypass", "true");
            timers.runNext();
            assertThat(films.bypassed()).isTrue();
        });
    }

    @Test
    void theIntervalIsAProperty() {
        runner.run(context -> assertThat(timers.delays.peek()).isEqualTo(Duration.ofSeconds(1)));
        timers.clear();
        runner.withPropertyValues("circlet.reload-interval=5s")
                .run(context -> assertThat(timers.delays.peek()).isEqualTo(Duration.ofSeconds(5)));
        timers.clear();
        runner.withPropertyValues("circlet.reload-interval=0")
                .run(context -> assertThat(timers.delays).isEmpty());
    }

    @Test
    void anApplicationThatIsSwitchedOffStaysSo() {
        runner.withPropertyValues("circlet.enabled=false").run(context -> {
            assertThat(timers.delays).isEmpty();
            assertThat(context.getBean(Group.class).bypassed()).isTrue();
        });
    }

    /** Runs what was scheduled when the test says so. */
    private static final class Timers implements Scheduler {

        /** From here on timers are those of the groups. */
        private static final Duration HOUSEKEEPING = Duration.ofSeconds(10);

        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Queue<Duration> delays = new ArrayDeque<>();

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            if (delayNanos > HOUSEKEEPING.toNanos()) {
                return Cancellable.NONE;
            }
            tasks.add(task);
            delays.add(Duration.ofNanos(delayNanos));
            return Cancellable.NONE;
        }

        void runNext() {
            delays.remove();
            tasks.remove().run();
        }

        void clear() {
            tasks.clear();
            delays.clear();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Books {

        @Bean
        Group books(Groups groups) {
            return groups.register(GroupSpec.named("books").build(), key -> key);
        }
    }
}
