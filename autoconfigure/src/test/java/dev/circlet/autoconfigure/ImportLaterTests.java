package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Remote;
import dev.circlet.peer.Fleet;
import dev.circlet.router.Engine;
import dev.circlet.spring.RouterConfigurer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ImportLaterTests {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.with(DispatcherServletAutoConfiguration.class)));

    @Test
    void anApplicationWithoutRoutesAndPeersReadsNothingOfThem() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(configurationsWithConditions(context))
                    .contains(CircletRouterAutoConfiguration.class.getSimpleName())
                    .noneMatch(name -> name.startsWith("Router") || name.startsWith("Peer"));
            assertThat(context)
                    .doesNotHaveBean(RouterConfigurations.class.getName())
                    .doesNotHaveBean(FleetConfigurations.class.getName());
        });
    }

    @Test
    void routesBringTheRouterAndNotTheFleet() {
        runner.withBean(RouterConfigurer.class, () -> routes -> {}).run(context -> {
            assertThat(context).hasSingleBean(Engine.class).doesNotHaveBean(Fleet.class);
            assertThat(configurationsWithConditions(context)).anyMatch(name -> name.startsWith("Router"));
        });
    }

    @Test
    void theFleetIsTheOnlyRemoteOfANodeWithPeers() {
        runner.withPropertyValues(
                        "circlet.node-name=a",
                        "circlet.peers.members.a=http://127.0.0.1:1",
                        "circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET)
                .run(context -> {
                    assertThat(context).doesNotHaveBean(Engine.class).hasSingleBean(Remote.class);
                    assertThat(context.getBean(Remote.class)).isInstanceOf(Fleet.class);
                    assertThat(FleetConfigurations.NAME).isEqualTo(FleetConfigurations.class.getName());
                });
    }

    @Test
    void conditionsSeeTheBeansOfTheApplication() {
        runner.withUserConfiguration(OwnEngine.class)
                .run(context ->
                        assertThat(context).getBean(Engine.class).isSameAs(context.getBean(OwnEngine.class).engine));
    }

    private static List<String> configurationsWithConditions(AssertableWebApplicationContext context) {
        return ConditionEvaluationReport.get(context.getBeanFactory())
                .getConditionAndOutcomesBySource()
                .keySet()
                .stream()
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .toList();
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnEngine {

        private final Engine engine = new Engine();

        @Bean
        Engine engine() {
            return engine;
        }

        @Bean
        RouterConfigurer routes() {
            return routes -> {};
        }
    }
}
