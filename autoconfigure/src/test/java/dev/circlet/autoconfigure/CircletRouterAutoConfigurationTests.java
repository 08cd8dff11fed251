package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Mappings;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Route;
import dev.circlet.router.RouteConflictException;
import dev.circlet.router.servlet.RouterFilter;
import dev.circlet.router.servlet.RouterServlet;
import dev.circlet.spring.RouterConfigurer;
import dev.circlet.spring.RouterLocation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

class CircletRouterAutoConfigurationTests {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoConfigured.with(DispatcherServletAutoConfiguration.class, MultipartAutoConfiguration.class)))
            .withUserConfiguration(Routes.class);

    @Test
    void routesAreServedByAServletBesideMvc() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).getBean(RouterLocation.class).isEqualTo(servletAt("/lite"));
            ServletRegistrationBean<?> registration =
                    context.getBean("circletRouterServletRegistration", ServletRegistrationBean.class);
            assertThat(registration.getServlet()).isInstanceOf(RouterServlet.class);
            assertThat(registration.getServletName()).isEqualTo("circletRouter");
            assertThat(registration.getUrlMappings()).containsExactly("/lite/*");
            assertThat(registration.isAsyncSupported()).isTrue();
            assertThat(registration).extracting("loadOnStartup").isEqualTo(1);
            assertThat(registration.getMultipartConfig()).isSameAs(context.getBean(MultipartConfigElement.class));
            assertThat(context).doesNotHaveBean("circletRouterFilterRegistration");
            assertThat(context).hasSingleBean(DispatcherServletPath.class);
        });
    }

    @Test
    void withoutRoutesThereIsNoRouter() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.with(DispatcherServletAutoConfiguration.class)))
                .run(CircletRouterAutoConfigurationTests::assertNoRouter);
    }

    @Test
    void theRouterCanBeSwitchedOff() {
        runner.withPropertyValues("circlet.router.enabled=false")
                .run(CircletRouterAutoConfigurationTests::assertNoRouter);
    }

    @Test
    void thereIsNoRouterWithoutAServletContainer() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withUserConfiguration(Routes.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Engine.class));
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withUserConfiguration(Routes.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Engine.class));
    }

    @Test
    void allConfigurersRunInTheirOrder() {
        runner.withUserConfiguration(MoreRoutes.class)
                .run(context -> assertThat(context.getBean(Engine.class).routes())
                        .extracting(Route::pattern)
                        .containsExactly("/first", "/books/:isbn", "/last"));
    }

    @Test
    void anEngineOfTheApplicationGetsTheRoutes() {
        Engine own = new Engine(EngineOptions.builder().ginCompatible(true).build());
        runner.withBean(Engine.class, () -> own).run(context -> {
            assertThat(context).getBean(Engine.class).isSameAs(own);
            assertThat(own.routes()).hasSize(1);
            assertThat(context).hasBean("circletRouterServletRegistration");
        });
    }

    @Test
    void everyOptionOfTheEngineIsAProperty() {
        runner.withPropertyValues(
                        "circlet.router.redirect-trailing-slash=false",
                        "circlet.router.redirect-fixed-path=true",
                        "circlet.router.handle-method-not-allowed=true",
                        "circlet.router.raw-path=true",
                        "circlet.router.unescape-path-values=false",
                        "circlet.router.remove-extra-slash=true",
                        "circlet.router.gin-compatible=true",
                        "circlet.router.trusted-proxies=10.0.0.0/8,::1",
                        "circlet.router.remote-ip-headers=X-Client",
                        "circlet.router.max-multipart-memory=1KB",
                        "circlet.router.max-body-size=2KB",
                        "circlet.router.max-path-length=100")
                .run(context -> assertThat(context.getBean(Engine.class).options())
                        .isEqualTo(new EngineOptions(
                                false,
                                true,
                                true,
                                true,
                                false,
                                true,
                                true,
                                List.of("10.0.0.0/8", "::1"),
                                List.of("X-Client"),
                                1024,
                                2048,
                                100)));
    }

    @Test
    void theDefaultsAreThoseOfTheEngine() {
        runner.run(
                context -> assertThat(context.getBean(Engine.class).options()).isEqualTo(EngineOptions.DEFAULTS));
        assertThat(EngineOptions.class.getRecordComponents())
                .extracting("name")
                .isSubsetOf(List.of(RouterProperties.class.getRecordComponents()).stream()
                        .map(component -> component.getName())
                        .toList());
    }

    @Test
    void mappingsOfTheApplicationReplaceOurs() {
        Mappings own = Mappings.NONE.withJson(new Plain());
        runner.withBean(Mappings.class, () -> own).run(context -> {
            MemoryExchange exchange = MemoryExchange.get("/books/7");
            context.getBean(Engine.class).handle(exchange);
            assertThat(exchange.text()).isEqualTo("plain 7");
        });
    }

    @Test
    void itsPlaceAndOrderCanBeChosen() {
        runner.withPropertyValues("circlet.router.path=/api/v1", "circlet.router.load-on-startup=7")
                .run(context -> {
                    ServletRegistrationBean<?> registration =
                            context.getBean("circletRouterServletRegistration", ServletRegistrationBean.class);
                    assertThat(registration.getUrlMappings()).containsExactly("/api/v1/*");
                    assertThat(registration).extracting("loadOnStartup").isEqualTo(7);
                });
    }

    @Nested
    class AsAFilter {

        private final WebApplicationContextRunner filter = runner.withPropertyValues("circlet.router.type=filter");

        @Test
        void itStandsBeforeEverythingBehindAllOtherFilters() {
            filter.run(context -> {
                assertThat(context)
                        .getBean(RouterLocation.class)
                        .isEqualTo(new RouterLocation(RouterLocation.Type.FILTER, "/"));
                FilterRegistrationBean<?> registration =
                        context.getBean("circletRouterFilterRegistration", FilterRegistrationBean.class);
                assertThat(registration.getFilter()).isInstanceOf(RouterFilter.class);
                assertThat(registration.getUrlPatterns()).containsExactly("/*");
                assertThat(registration.isMatchAfter()).isTrue();
                assertThat(registration.determineDispatcherTypes())
                        .isEqualTo(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
                assertThat(context).doesNotHaveBean("circletRouterServletRegistration");
            });
        }

        @Test
        void itsPathAndOrderCanBeChosen() {
            filter.withPropertyValues("circlet.router.path=/api", "circlet.router.filter-order=5")
                    .run(context -> {
                        FilterRegistrationBean<?> registration =
                                context.getBean("circletRouterFilterRegistration", FilterRegistrationBean.class);
                        assertThat(registration.getUrlPatterns()).containsExactly("/api/*");
                        assertThat(registration.isMatchAfter()).isFalse();
                        assertThat(registration.getOrder()).isEqualTo(5);
                    });
        }
    }

    @Nested
    class WithoutMvc {

        private final WebApplicationContextRunner alone = new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withClassLoader(
                        new FilteredClassLoader("org.springframework.web.servlet", "org.springframework.boot.webmvc"))
                .withUserConfiguration(Routes.class);

        @Test
        void itServesTheRoot() {
            alone.run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(context).getBean(RouterLocation.class).isEqualTo(servletAt("/"));
                assertThat(context.getBean("circletRouterServletRegistration", ServletRegistrationBean.class)
                                .getUrlMappings())
                        .isEqualTo(java.util.Set.of("/"));
                assertThat(context).hasBean("circletRouterErrorsRegistration");
                assertThat(context).hasBean("circletRouterRequestContextFilter");
            });
        }
    }

    @Nested
    class Refused {

        @Test
        void aServletWhereMvcIs() {
            runner.withPropertyValues("circlet.router.path=/")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageContaining("at '/'")
                            .hasMessageContaining("circlet.router.type=filter")
                            .hasMessageContaining("circlet.router.path")
                            .hasMessageContaining("spring.mvc.servlet.path"));
        }

        @Test
        void aServletWhereMvcWasMoved() {
            runner.withPropertyValues("spring.mvc.servlet.path=/lite")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining("at '/lite'")
                            .hasMessageContaining("circlet.router.type=filter"));
        }

        @Test
        void theRootIsFreeWhenMvcHasMoved() {
            runner.withPropertyValues("circlet.router.path=/", "spring.mvc.servlet.path=/app")
                    .run(context ->
                            assertThat(context).getBean(RouterLocation.class).isEqualTo(servletAt("/")));
        }

        @ParameterizedTest
        @CsvSource({
            "lite, /lite",
            "/lite/, /lite",
            "/lite/*, /lite",
            "/*, /lite",
            "//, /lite",
            "/a//b, /a/b",
            "/../x, /x",
            "/{tenant}, /tenant",
            "/a b, /ab",
            "/%61, /61"
        })
        void aPathThatIsNoPlainPath(String path, String instead) {
            runner.withPropertyValues("circlet.router.path=" + path)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageContaining("'" + path + "'")
                            .hasMessageContaining("as in " + instead + "."));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "load-on-startup=0",
                    "max-body-size=0B",
                    "max-body-size=3GB",
                    "max-multipart-memory=-1B",
                    "max-path-length=0",
                    "async-timeout=-1s",
                    "trusted-proxies=example.org"
                })
        void aNumberThatCannotWork(String setting) {
            String property = "circlet.router." + setting.substring(0, setting.indexOf('='));
            runner.withPropertyValues("circlet.router." + setting)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .satisfies(failure -> assertThat(failure.toString()).contains(property)));
        }

        @Test
        void twoRoutesInOnePlace() {
            runner.withUserConfiguration(Conflict.class).run(context -> {
                assertThat(context).getFailure().rootCause().isInstanceOf(RouteConflictException.class);
                FailureAnalysis analysis = analyse(context.getStartupFailure());
                assertThat(analysis.getDescription())
                        .contains("'/books/:other'", "'/books/:isbn'", "RouterConfigurer 'clashing'");
                assertThat(analysis.getAction()).contains("same name");
            });
        }

        @Test
        void aMalformedRoute() {
            runner.withUserConfiguration(Malformed.class).run(context -> {
                FailureAnalysis analysis = analyse(context.getStartupFailure());
                assertThat(analysis.getDescription()).contains("RouterConfigurer 'malformed'", "no-slash");
            });
        }

        @Test
        void aBugInAConfigurerKeepsItsStackTrace() {
            runner.withBean("broken", RouterConfigurer.class, () -> engine -> {
                        throw new IllegalStateException("broken");
                    })
                    .run(context -> assertThat(
                                    new RouterConfigurerFailureAnalyzer().analyze(context.getStartupFailure()))
                            .isNull());
        }

        private static FailureAnalysis analyse(Throwable failure) {
            for (FailureAnalyzer analyzer :
                    List.of(new RouterConfigurerFailureAnalyzer(), new RouteConflictFailureAnalyzer())) {
                FailureAnalysis analysis = analyzer.analyze(failure);
                if (analysis != null) {
                    return analysis;
                }
            }
            throw new AssertionError("no analysis", failure);
        }
    }

    private static RouterLocation servletAt(String path) {
        return new RouterLocation(RouterLocation.Type.SERVLET, path);
    }

    private static void assertNoRouter(
            org.springframework.boot.test.context.assertj.AssertableWebApplicationContext context) {
        assertThat(context).hasNotFailed();
        assertThat(context).doesNotHaveBean(Engine.class);
        assertThat(context).doesNotHaveBean(RouterLocation.class);
        assertThat(context.getBeansOfType(ServletRegistrationBean.class)).doesNotContainKey("circletRouter");
    }

    @Configuration(proxyBeanMethods = false)
    static class Routes {

        @Bean
        @Order(1)
        RouterConfigurer books() {
            return engine -> engine.get("/books/:isbn", context -> context.json(200, context.param("isbn")));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class MoreRoutes {

        @Bean
        @Order(2)
        RouterConfigurer last() {
            return engine -> engine.get("/last", context -> context.text(200, "last"));
        }

        @Bean
        @Order(0)
        RouterConfigurer first() {
            return engine -> engine.get("/first", context -> context.text(200, "first"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Conflict {

        @Bean
        @Order(9)
        RouterConfigurer clashing() {
            return engine -> engine.get("/books/:other", context -> context.text(200, "other"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Malformed {

        @Bean
        RouterConfigurer malformed() {
            return engine -> engine.get("no-slash", context -> context.text(200, "never"));
        }
    }

    private static final class Plain implements Mappings.BodyMapping {

        @Override
        public Object read(java.io.InputStream in, java.lang.reflect.Type type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(Object value, java.io.OutputStream out) throws java.io.IOException {
            out.write(("plain " + value).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }
}
