package dev.circlet.demo.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.circlet.demo.DemoApplication;
import dev.circlet.demo.Http;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A node with the profile {@code postgres} and a real PostgreSQL. */
class PostgresIT {

    private static EmbeddedPostgres postgres;
    private static ConfigurableApplicationContext context;
    private static Http http;

    @BeforeAll
    static void start() {
        try {
            // As root, which PostgreSQL refuses to run as, this goes through unshare(1).
            postgres = EmbeddedPostgres.start();
        } catch (IOException | IllegalStateException e) {
            abort("PostgreSQL does not start on this machine: " + e.getMessage());
        }
        context = SpringApplication.run(
                DemoApplication.class,
                "--spring.profiles.active=postgres",
                "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                "--spring.datasource.username=postgres",
                "--spring.datasource.password=postgres",
                "--server.address=127.0.0.1",
                "--server.port=0");
        http = new Http(((WebServerApplicationContext) context).getWebServer().getPort());
    }

    @AfterAll
    static void stop() throws IOException {
        if (context != null) {
            context.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void readsChangesAndMissesBooks() {
        String path = "/api/books/9780716710455";
        assertThat(http.get(path).json().get("title").asString()).isEqualTo("The Fractal Geometry of Nature");

        Http.Answer change = http.put(path, "{\"title\":\"Fractals\",\"published\":1977}");

        assertThat(change.status()).as(change.text()).isEqualTo(200);
        assertThat(http.get(path).json().get("title").asString()).isEqualTo("Fractals");
        assertThat(http.get(path).json().get("published").asInt()).isEqualTo(1977);
        assertThat(http.get(path).json().get("author").asString()).isEqualTo("Benoit B. Mandelbrot");
        assertThat(http.get("/api/books/unknown").status()).isEqualTo(404);
        assertThat(http.put("/api/books/unknown", "{\"price\":1}").status()).isEqualTo(404);
    }

    @Test
    void tellsTheDatabaseInItsHealth() {
        assertThat(http.get("/actuator/health").text()).contains("PostgreSQL");
    }
}
