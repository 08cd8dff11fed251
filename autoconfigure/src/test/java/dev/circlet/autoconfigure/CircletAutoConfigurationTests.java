package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import dev.circlet.cache.CommitHook;
import dev.circlet.cache.Flight;
import dev.circlet.cache.Flights;
import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupListener;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.LoadInterceptor;
import dev.circlet.cache.MembershipFilter;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import dev.circlet.peer.Fleet;
import dev.circlet.spring.GroupCustomizer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class CircletAutoConfigurationTests {

    private static final Flights.Factory FLIGHTS = Flights.perKey();

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AutoConfigured.classes()));

    @Test
    void withoutConfigurationANodeStandsAloneAndLoadsEachKeyOnce() {
        runner.run(context -> {
            AtomicInteger loads = new AtomicInteger();
            Group group = register(context.getBean(Groups.class), key -> key + loads.incrementAndGet());

            assertThat(group.get("a").toUtf8String()).isEqualTo("a1");
            assertThat(group.get("a").toUtf8String()).isEqualTo("a1");
            assertThat(context).doesNotHaveBean(Fleet.class);
            assertThat(context.getBean(Remote.class).self().name()).isEqualTo("local");
        });
    }

    @Test
    void gettersRunOnDaemonThreadsThatInheritNothing() {
        InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
        runner.run(context -> {
            user.set("joe");
            AtomicReference<Thread> thread = new AtomicReference<>();
            Group group = register(context.getBean(Groups.class), key -> {
                thread.set(Thread.currentThread());
                return String.valueOf(user.get());
            });

            assertThat(group.get("a").toUtf8String()).isEqualTo("null");
            assertThat(thread.get().getName()).isEqualTo("circlet-books-1");
            assertThat(thread.get().isDaemon()).isTrue();
        });
        user.remove();
    }

    @Test
    void disabledCallsTheGetterForEveryGetAndHasNoPeers() {
        runner.withPropertyValues(
                        "circlet.enabled=false",
                        "circlet.peers.members.local=http://host",
                        "circlet.peers.discovery=static")
                .run(context -> {
                    AtomicInteger loads = new AtomicInteger();
                    Group group = register(context.getBean(Groups.class), key -> key + loads.incrementAndGet());

                    assertThat(group.bypassed()).isTrue();
                    assertThat(group.get("a").toUtf8String()).isEqualTo("a1");
                    assertThat(group.get("a").toUtf8String()).isEqualTo("a2");
                    assertThat(context).doesNotHaveBean(Fleet.class);
                });
    }

    @Test
    void aMembershipFilterIsForTheGroupOfItsName() {
        runner.withBean("books", MembershipFilter.class, () -> key -> key.startsWith("known"))
                .withBean("films", MembershipFilter.class, () -> key -> false)
                .run(context -> {
                    Group group = register(context.getBean(Groups.class), key -> key);

                    assertThat(group.find("unknown")).isEmpty();
                    assertThat(group.find("known-1")).isPresent();
                    assertThat(group.stats().filtered()).isOne();
                    assertThat(group.stats().loads()).isOne();
                });
    }

    @Test
    void aMembershipFilterIsForTheGroupOfItsQualifierAndMayDependOnTheGroups() {
        runner.withUserConfiguration(QualifiedFilter.class).run(context -> {
            Group group = register(context.getBean(Groups.class), key -> key);

            assertThat(group.find("unknown")).isEmpty();
            assertThat(group.stats().filtered()).isOne();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class QualifiedFilter {

        @Bean
        @Qualifier("books")
        MembershipFilter knownBooks(Groups groups) {
            return key -> groups.find("books").isEmpty();
        }
    }

    @Test
    void whatACustomizerSetsComesBeforeAFilterBean() {
        GroupCustomizer customizer = spec -> spec.membershipFilter(key -> true);
        runner.withBean("books", MembershipFilter.class, () -> key -> false)
                .withBean(GroupCustomizer.class, () -> customizer)
                .run(context -> assertThat(register(context.getBean(Groups.class), key -> key)
                                .find("any"))
                        .isPresent());
    }

    @Test
    void twoMembershipFiltersForOneGroupAreRefused() {
        runner.withUserConfiguration(QualifiedFilter.class)
                .withBean("books", MembershipFilter.class, () -> key -> true)
                .run(context -> assertThatExceptionOfType(InvalidGroupException.class)
                        .isThrownBy(() -> register(context.getBean(Groups.class), key -> key))
                        .withMessageContaining("knownBooks")
                        .withMessageContaining("books"));
    }

    @Test
    void valuesAreRefreshedAndOutliveTheirTtlAsConfigured() {
        runner.withPropertyValues(
                        "circlet.defaults.ttl=10m",
                        "circlet.defaults.refresh-after=5m",
                        "circlet.defaults.stale-if-error=1h",
                        "circlet.defaults.early-refresh=1")
                .run(context -> {
                    GroupSpec spec =
                            register(context.getBean(Groups.class), key -> key).spec();

                    assertThat(spec.refreshAfter()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(spec.staleIfError()).isEqualTo(Duration.ofHours(1));
                    assertThat(spec.earlyRefresh()).isEqualTo(1);
                });
    }

    @Test
    void aTtlThatEndsBeforeTheRefreshIsRefusedNamingBoth() {
        runner.withPropertyValues("circlet.defaults.ttl=1m", "circlet.defaults.refresh-after=5m")
                .run(context -> assertThatExceptionOfType(InvalidGroupException.class)
                        .isThrownBy(() -> register(context.getBean(Groups.class), key -> key))
                        .withMessageContaining("refresh-after PT5M")
                        .withMessageContaining("ttl PT1M"));
    }

    @Test
    void theNodeNameIsChecked() {
        runner.withPropertyValues("circlet.node-name=not a name")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(CircletConfigurationException.class)
                        .hasMessageContaining("circlet.node-name cannot be 'not a name'")
                        .hasMessageContaining("1 to 64"));
    }

    @Test
    void theMemoryOfInvalidationsIsChecked() {
        runner.withPropertyValues("circlet.invalidation.remembered=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("circlet.invalidation.remembered cannot be 0"));
    }

    @Test
    void beansOfTheApplicationReplaceSchedulerFleetAndRegistry() {
        Scheduler scheduler = (task, delay) -> Scheduler.Cancellable.NONE;
        Groups groups = mock(Groups.class);
        Remote remote = Remote.standalone("mine");
        runner.withBean(Scheduler.class, () -> scheduler)
                .withBean(Groups.class, () -> groups)
                .withBean(Remote.class, () -> remote)
                .run(context -> {
                    assertThat(context).getBean(Scheduler.class).isSameAs(scheduler);
                    assertThat(context).getBean(Groups.class).isSameAs(groups);
                    assertThat(context).getBean(Remote.class).isSameAs(remote);
                });
    }

    @Test
    void theRegistryUsesTheApplicationsClockFlightsAndCommitHook() {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger flights = new AtomicInteger();
        List<Runnable> afterCommit = new CopyOnWriteArrayList<>();
        runner.withBean(Ticker.class, () -> read::incrementAndGet)
                .withBean(Flights.Factory.class, () -> new CountingFlights(flights))
                .withBean(CommitHook.class, () -> afterCommit::add)
                .run(context -> {
                    Group group = register(context.getBean(Groups.class), key -> key);
                    group.get("a");
                    group.invalidate("a");

                    assertThat(read).hasPositiveValue();
                    assertThat(flights).hasPositiveValue();
                    assertThat(afterCommit).hasSize(1);
                });
    }

    @Test
    void listenersAndInterceptorsOfTheApplicationHearOfLoads() {
        List<String> heard = new CopyOnWriteArrayList<>();
        runner.withBean("broken", GroupListener.class, () -> new GroupListener() {
                    @Override
                    public void loaded(String group, Outcome outcome, long nanos) {
                        throw new IllegalStateException("broken listener");
                    }
                })
                .withBean("listener", GroupListener.class, () -> new GroupListener() {
                    @Override
                    public void loaded(String group, Outcome outcome, long nanos) {
                        heard.add(group + " " + outcome);
                    }
                })
                .withBean("outer", LoadInterceptor.class, () -> new Recorder("outer", heard))
                .withBean("inner", LoadInterceptor.class, () -> new Recorder("inner", heard))
                .run(context -> {
                    register(context.getBean(Groups.class), key -> key).get("a");

                    await().untilAsserted(() -> assertThat(heard).containsExactly("outer", "inner", "books VALUE"));
                });
    }

    @Test
    void threadsEndWithTheContext() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        runner.run(context -> register(context.getBean(Groups.class), key -> {
                    thread.set(Thread.currentThread());
                    return key;
                })
                .get("a"));

        await().untilAsserted(() -> assertThat(thread.get().isAlive()).isFalse());
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("circlet-timer"));
    }

    private static Group register(Groups groups, Getter<?> getter) {
        return groups.register(GroupSpec.named("books").build(), getter);
    }

    private record CountingFlights(AtomicInteger made) implements Flights.Factory {

        @Override
        public <F extends Flight> Flights<F> create(String group, Flights.Kind kind) {
            made.incrementAndGet();
            return FLIGHTS.create(group, kind);
        }
    }

    private record Recorder(String name, List<String> heard) implements LoadInterceptor {

        @Override
        public <T> Callable<T> wrap(String group, Callable<T> load) {
            return () -> {
                heard.add(name);
                return load.call();
            };
        }
    }
}
