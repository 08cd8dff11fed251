package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.spring.RouterConfigurer;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.eclipse.jetty.ee11.servlet.ServletHandler;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/** The settings by which an encoded slash gets through to the router, as docs/router.md names them. */
class RouterEncodedSlashIT {

    @Test
    void theServerRefusesItUnlessItIsToldOtherwise() throws Exception {
        try (RouterApplication application = RouterApplication.start(App.class)) {
            assertThat(application.get("/lite/books/a%2Fb").statusCode()).isEqualTo(400);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "circlet.test.server", matches = "tomcat")
    void tomcatPassesItThrough() throws Exception {
        accepts(OnTomcat.class);
    }

    @Test
    @EnabledIfSystemProperty(named = "circlet.test.server", matches = "jetty")
    void jettyPassesItThrough() throws Exception {
        accepts(OnJetty.class);
    }

    private static void accepts(Class<?> source) throws Exception {
        try (RouterApplication application = RouterApplication.start(source)) {
            assertThat(application.get("/lite/books/a%2Fb").body()).isEqualTo("a/b");
            assertThat(application.get("/lite/books/a/b").statusCode()).isEqualTo(404);
        }
    }

    @WithoutSecurity
    static class App {

        @Bean
        RouterConfigurer routes() {
            return engine -> engine.get("/books/:isbn", context -> context.text(200, context.param("isbn")));
        }
    }

    @WithoutSecurity
    static class OnTomcat extends App {

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> encodedSlashes() {
            return factory -> factory.addConnectorCustomizers((Connector connector) ->
                    connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue()));
        }
    }

    @WithoutSecurity
    static class OnJetty extends App {

        @Bean
        WebServerFactoryCustomizer<JettyServletWebServerFactory> encodedSlashes() {
            UriCompliance lenient =
                    UriCompliance.DEFAULT.with("encoded slashes", UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR);
            return factory -> factory.addServerCustomizers(server -> {
                for (org.eclipse.jetty.server.Connector connector : server.getConnectors()) {
                    connector.getConnectionFactories().stream()
                            .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                            .map(HttpConfiguration.ConnectionFactory.class::cast)
                            .forEach(http -> http.getHttpConfiguration().setUriCompliance(lenient));
                }
                server.getDescendants(WebAppContext.class).stream()
                        .map(WebAppContext::getServletHandler)
                        .forEach((ServletHandler handler) -> handler.setDecodeAmbiguousURIs(true));
            });
        }
    }
}
