package dev.circlet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** One node without peers: what each endpoint answers, to good requests and bad ones. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "server.address=127.0.0.1",
            "spring.datasource.url=jdbc:h2:mem:endpoints",
            "circlet.node-name=solo",
            "demo.probe.delay=10ms",
            "demo.quotes.delay=10ms"
        })
class EndpointsIT {

    @TempDir
    static Path photos;

    @LocalServerPort
    int port;

    private Http http;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("demo.photos", () -> photos.toString());
    }

    @BeforeEach
    void connect() throws IOException {
        http = new Http(port);
        Files.writeString(photos.resolve("broken.png"), "not a picture at all");
        BufferedImage image = new BufferedImage(1024, 600, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", photos.resolve("wide photo.png").toFile());
    }

    @Nested
    class Tiles {

        @ParameterizedTest
        @ValueSource(strings = {"mandelbrot/0/0/0", "julia/3/7/0", "mandelbrot/30/1/1073741823"})
        void arePictures(String tile) throws IOException {
            Http.Answer answer = http.get("/api/tiles/" + tile + ".png");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.type()).isEqualTo("image/png");
            assertThat(image(answer).getWidth()).isEqualTo(256);
            assertThat(image(answer).getHeight()).isEqualTo(256);
            assertThat(answer.owner()).isEqualTo("solo");
        }

        @Test
        void areLoadedOnce() {
            assertThat(http.get("/api/tiles/julia/4/5/6.png").source()).isEqualTo("load");
            assertThat(http.get("/api/tiles/julia/4/5/6.png").source()).isEqualTo("hit");
        }

        @ParameterizedTest
        @CsvSource({
            "mandelbrot/1/2/0, x must be a whole number from 0 to 1",
            "mandelbrot/1/0/2, y must be a whole number from 0 to 1",
            "mandelbrot/31/0/0, z must be a whole number from 0 to 30",
            "mandelbrot/03/0/0, z must be",
            "mandelbrot/3/-1/0, x must be",
            "mandelbrot/3/1e0/0, x must be",
            "mandelbrot/3/0/1.5, y must be"
        })
        void outsideTheRangeAreRefused(String tile, String problem) {
            Http.Answer answer = http.get("/api/tiles/" + tile + ".png");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).contains(problem);
        }

        @Test
        void ofAnUnknownSetAreNotFound() {
            Http.Answer answer = http.get("/api/tiles/newton/0/0/0.png");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.problem()).contains("mandelbrot, julia");
        }

        @Test
        void tellProblemsToThoseWhoWantPicturesToo() {
            assertThat(http.getAccepting("/api/tiles/julia/0/1/0.png", "image/png")
                            .problem())
                    .contains("x must be");
        }
    }

    @Nested
    class Photos {

        @Test
        void areListed() {
            assertThat(http.get("/api/photos").json().toString()).isEqualTo("[\"broken.png\",\"wide photo.png\"]");
        }

        @Test
        void haveThumbnailsAndSpectra() throws IOException {
            assertThat(image(http.get("/api/photos/wide%20photo.png/thumb")).getWidth())
                    .isEqualTo(256);
            BufferedImage magnitude = image(http.get("/api/photos/wide%20photo.png/spectrum"));
            assertThat(magnitude.getWidth()).isEqualTo(512);
            assertThat(magnitude.getHeight()).isEqualTo(300);
            // A black picture has nothing but its mean.
            assertThat(magnitude.getRaster().getSample(256, 150, 0)).isEqualTo(255);
            assertThat(magnitude.getRaster().getSample(100, 100, 0)).isZero();
            assertThat(http.get("/api/photos/wide%20photo.png/spectrum?part=phase")
                            .bytes())
                    .isNotEqualTo(http.get("/api/photos/wide%20photo.png/spectrum?part=magnitude")
                            .bytes());
        }

        @ParameterizedTest
        @ValueSource(strings = {"thumb", "spectrum", "spectrum?part=phase"})
        void thatAreNoImagesAreNamedAndNotCached(String what) throws IOException {
            Path file = photos.resolve("later.png");
            Files.writeString(file, "not yet");
            String path = "/api/photos/later.png/" + what;

            Http.Answer answer = http.get(path);
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
            Http.Answer later = http.get(path);
            Files.delete(file);

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.problem()).contains("later.png").contains("cannot be read as an image");
            assertThat(later.status()).isEqualTo(200);
        }

        @Test
        void thatDoNotExistAreNotFound() {
            Http.Answer answer = http.get("/api/photos/none.png/thumb");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.problem()).contains("/api/photos lists them");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "..%2Fsecret.png",
                    "..%5Csecret.png",
                    "%2E%2E%2Fsecret.png",
                    "..%252Fsecret.png",
                    "%2Fetc%2Fpasswd",
                    "....%2F%2Fsecret.png",
                    ".secret.png"
                })
        void outsideTheFolderAreRefused(String name) throws IOException {
            Path secret = photos.resolveSibling("secret.png");
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", secret.toFile());
            try {
                assertThat(http.get("/api/photos/" + name + "/thumb").status()).isBetween(400, 404);
            } finally {
                Files.delete(secret);
            }
        }

        @Test
        void behindLinksAreRefused() throws IOException {
            Path link = Files.createSymbolicLink(photos.resolve("link.png"), photos.resolve("wide photo.png"));
            try {
                assertThat(http.get("/api/photos/link.png/thumb").status()).isEqualTo(404);
            } finally {
                Files.delete(link);
            }
        }

        @Test
        void haveNoOtherParts() {
            Http.Answer answer = http.get("/api/photos/wide%20photo.png/spectrum?part=power");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).contains("magnitude").contains("phase");
        }

        @Test
        void haveNoPartsWithoutText() {
            Http.Answer answer = http.get("/api/photos/wide%20photo.png/spectrum?part=%FF");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).contains("percent-encode");
        }

        @Test
        void withEndlessNamesAreRefused() {
            assertThat(http.get("/api/photos/" + "a".repeat(1100) + "/thumb").status())
                    .isEqualTo(400);
        }
    }

    @Nested
    class Books {

        @Autowired
        JdbcClient jdbc;

        @Test
        void areReadOnceAndThenRemembered() {
            Http.Answer answer = http.get("/api/books/9780716710455");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.type()).isEqualTo("application/json");
            assertThat(answer.json().get("author").asString()).isEqualTo("Benoit B. Mandelbrot");
            assertThat(http.get("/api/books/9780716710455").source()).isEqualTo("hit");
        }

        @Test
        void thatDoNotExistAreRememberedAsWell() {
            Http.Answer first = http.get("/api/books/0000000000000");
            Http.Answer second = http.get("/api/books/0000000000000");

            assertThat(first.status()).isEqualTo(404);
            assertThat(first.problem()).contains("no book");
            assertThat(second.status()).isEqualTo(404);
            assertThat(second.source()).isEqualTo("hit");
        }

        @Test
        void areSeenAsChangedAfterTheResponse() {
            String path = "/api/books/9780132350884";
            http.get(path);

            Http.Answer change = http.put(path, "{\"title\":\"Clean Code, again\",\"price\":12.5}");

            assertThat(change.status()).isEqualTo(200);
            assertThat(http.get(path).json().get("title").asString()).isEqualTo("Clean Code, again");
            assertThat(http.get(path).json().get("author").asString()).isEqualTo("Robert C. Martin");
            assertThat(jdbc.sql("select price from book where isbn = '9780132350884'")
                            .query(Double.class)
                            .single())
                    .isEqualTo(12.5);
        }

        @Test
        void canBeWrittenBackAsTheyWereRead() {
            String path = "/api/books/9780321125217";
            String book = http.get(path).text();

            assertThat(http.put(path, book).text()).isEqualTo(book);
        }

        @Test
        void thatDoNotExistCannotBeChanged() {
            Http.Answer answer = http.put("/api/books/0000000000001", "{\"title\":\"x\"}");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.problem()).contains("no book");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"isbn\":\"1\",\"title\":\"x\"}",
                    "{\"title\":\" \"}",
                    "{\"price\":-1}",
                    "{\"price\":0.001}",
                    "{\"price\":1e12}",
                    "{\"price\":\"cheap\"}",
                    "{\"published\":1.5e300}",
                    "{",
                    "null",
                    ""
                })
        void areNotChangedByNonsense(String body) {
            String before = http.get("/api/books/9780201485677").text();

            Http.Answer answer = http.put("/api/books/9780201485677", body);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).isNotBlank();
            assertThat(http.get("/api/books/9780201485677").text()).isEqualTo(before);
        }

        @Test
        void withEndlessNumbersAreRefused() {
            Http.Answer answer = http.get("/api/books/" + "1".repeat(1100));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).contains("books");
        }
    }

    @Nested
    class Probe {

        @Test
        void countsItsLoads() {
            Http.Answer first = http.get("/api/probe/one");
            Http.Answer again = http.get("/api/probe/one");
            Http.Answer other = http.get("/api/probe/two");

            assertThat(first.type()).startsWith("text/plain");
            assertThat(first.text()).matches("one loaded by solo #[0-9]+");
            assertThat(first.source()).isEqualTo("load");
            assertThat(again.text()).isEqualTo(first.text());
            assertThat(again.source()).isEqualTo("hit");
            assertThat(number(other)).isEqualTo(number(first) + 1);
        }

        @Test
        void forgets() {
            Http.Answer before = http.get("/api/probe/three");

            Http.Answer forgotten = http.delete("/api/probe/three");

            assertThat(forgotten.status()).isEqualTo(200);
            assertThat(forgotten.json().get("acknowledged").toString()).isEqualTo("[\"solo\"]");
            assertThat(number(http.get("/api/probe/three"))).isGreaterThan(number(before));
        }

        @Test
        void takesAnyText() {
            assertThat(http.get("/api/probe/%C3%A4%20%F0%9F%90%8C%3F").text()).startsWith("ä 🐌? loaded by solo");
        }

        @Test
        void refusesEndlessKeys() {
            Http.Answer answer = http.get("/api/probe/" + "x".repeat(1025));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem()).contains("probe").doesNotContain("xxxx");
            assertThat(http.delete("/api/probe/" + "x".repeat(1025)).status()).isEqualTo(400);
            assertThat(http.get("/api/probe/" + "x".repeat(1024)).status()).isEqualTo(200);
        }

        private long number(Http.Answer answer) {
            return Long.parseLong(answer.text().substring(answer.text().indexOf('#') + 1));
        }
    }

    @Test
    void unknownPathsAndMethodsAreProblems() {
        assertThat(http.get("/api/nothing").status()).isEqualTo(404);
        assertThat(http.get("/api/nothing").problem()).isNotBlank();
        assertThat(http.delete("/api/books/1").status()).isEqualTo(405);
        assertThat(http.delete("/api/books/1").problem()).isNotBlank();
    }

    private static BufferedImage image(Http.Answer answer) throws IOException {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.type()).isEqualTo("image/png");
        return ImageIO.read(new ByteArrayInputStream(answer.bytes()));
    }

    @Nested
    class Quotes {

        @Test
        void arePricedOnce() {
            Http.Answer first = http.get("/api/quotes/A%20%C3%A4");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.type()).isEqualTo("text/plain;charset=UTF-8");
            assertThat(first.text()).startsWith("A ä priced by solo #");
            assertThat(http.get("/api/quotes/A%20%C3%A4").text()).isEqualTo(first.text());
            assertThat(http.delete("/api/quotes/A%20%C3%A4").status()).isEqualTo(204);
            assertThat(http.get("/api/quotes/A%20%C3%A4").text())
                    .startsWith("A ä priced by solo #")
                    .isNotEqualTo(first.text());
        }

        @Test
        void ofSymbolsThatNoKeyCanBeAreRefused() {
            assertThat(http.get("/api/quotes/" + "x".repeat(1025)).status()).isEqualTo(400);
            assertThat(http.delete("/api/quotes/" + "x".repeat(1025)).status()).isEqualTo(400);
        }
    }
}
