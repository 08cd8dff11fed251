package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.peer.Fleet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.mock.env.MockEnvironment;

/** An application that was built for one kind of node and is started as another. */
class ConfiguredAheadOfTimeTests {

    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    private final MockEnvironment environment = new MockEnvironment();

    @ParameterizedTest
    @CsvSource({
        "circlet.peers.members.a, http://127.0.0.1:1, circlet.peers.members is set",
        "circlet.peers.discovery, static, circlet.peers.discovery is static",
    })
    void peersOfANodeThatWasBuiltAloneAreNotIgnored(String property, String value, String problem) {
        environment.setProperty(property, value);
        assertRefused(problem, "processed ahead of time without peers");
    }

    @Test
    void aMemberIsNotQuietlyAFleet() {
        define("circletFleet", Fleet.class);
        environment.setProperty("circlet.peers.discovery", "NONE");
        assertRefused("circlet.peers.discovery is none", "as a member of a fleet");
    }

    @ParameterizedTest
    @CsvSource({"servlet, circletRouterFilterRegistration, filter", "filter, circletRouterServletRegistration, servlet"
    })
    void theRouterIsReachedAsItWasBuilt(String type, String bean, String built) {
        define(bean, Object.class);
        environment.setProperty("circlet.router.type", type);
        assertRefused("circlet.router.type is " + type, "with the router as a " + built);
    }

    @Test
    void aRouterThatWasBuiltCannotBeSwitchedOff() {
        define("circletRouterServletRegistration", Object.class);
        environment.setProperty("circlet.router.enabled", "false");
        assertRefused("circlet.router.enabled is false", "with the router");
    }

    @ParameterizedTest
    @ValueSource(strings = {"circlet.enabled=false", "circlet.peers.discovery=static", "circlet.router.type=servlet"})
    void settingsThatFitAreFine(String setting) {
        define("circletFleet", Fleet.class);
        define("circletRouterServletRegistration", Object.class);
        environment.setProperty("circlet.peers.members.a", "http://127.0.0.1:1");
        environment.setProperty(setting.split("=")[0], setting.split("=")[1]);
        assertThatCode(() -> ConfiguredAheadOfTime.compare(environment, beans)).doesNotThrowAnyException();
    }

    @Test
    void nothingIsComparedWithoutProcessing() {
        environment.setProperty("circlet.peers.discovery", "static");
        assertThatCode(() -> ConfiguredAheadOfTime.check(environment, beans)).doesNotThrowAnyException();
    }

    private void define(String name, Class<?> type) {
        beans.registerBeanDefinition(name, new RootBeanDefinition(type));
    }

    private void assertRefused(String setting, String processed) {
        assertThatExceptionOfType(CircletConfigurationException.class)
                .isThrownBy(() -> ConfiguredAheadOfTime.compare(environment, beans))
                .satisfies(refused ->
                        assertThat(refused.problem()).contains(setting).endsWith(processed));
    }
}
