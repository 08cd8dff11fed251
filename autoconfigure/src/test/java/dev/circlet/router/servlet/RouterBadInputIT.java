package dev.circlet.router.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Mappings;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import dev.circlet.router.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Requests that are wrong or hostile have a defined answer, and no answer says more than that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RouterBadInputIT {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SECRET = "the secret outside";

    @TempDir
    private static Path directory;

    private RouterServer server;

    @BeforeAll
    void start() throws IOException {
        Path root = Files.createDirectories(directory.resolve("public/sub"));
        Files.writeString(directory.resolve("secret.txt"), SECRET);
        Files.writeString(root.resolve("page.txt"), "a page");
        Files.createSymbolicLink(directory.resolve("public/link.txt"), directory.resolve("secret.txt"));
        Files.createSymbolicLink(directory.resolve("public/out"), directory);
        EngineOptions options =
                EngineOptions.builder().maxPathLength(300).maxBodySize(1000).build();
        Engine engine = new Engine(options, Mappings.NONE.withJson(new Json()));
        engine.get("/books/:isbn", context -> context.text(context.param("isbn")));
        engine.get("/query", context -> context.text(context.queries().toString()));
        engine.post("/form", context -> context.text(context.forms().toString()));
        engine.post("/text", context -> context.text(context.text()));
        engine.post(
                "/stream", context -> context.text(String.valueOf(context.body().readAllBytes().length)));
        engine.post("/json", context -> context.text(String.valueOf(context.bindJson(Map.class))));
        engine.post("/upload", context -> {
            Upload file = context.upload("file");
            context.text(context.form("note") + " " + (file == null ? "none" : file.fileName() + " " + file.size()));
        });
        engine.staticFiles("/files", directory.resolve("public"));
        server = RouterServer.servlet(engine);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%", "%4", "%u0041", "a%2", "%C3", "%C0%AF", "%FF", "%ED%A0%80", "%F8%88%80%80%80"})
    void brokenEscapesAndInvalidTextInPathsAreBadRequests(String value) throws Exception {
        assertThat(server.rawGet("/lite/books/" + value).status()).isEqualTo(400);
    }

    @Test
    void anOverlongPathIsTooLong() throws Exception {
        HttpResponse<String> response = server.get("/lite/books/" + "x".repeat(300));

        assertThat(response.statusCode()).isEqualTo(414);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(Problem.MEDIA_TYPE);
        // Before the path is read, the server has a bound of its own.
        assertThat(server.rawGet("/lite/books/" + "x".repeat(100_000)).status()).isIn(400, 414, 431);
    }

    @Test
    void overlongHeadersAreRefusedByTheServer() throws Exception {
        String request = "GET /lite/books/1 HTTP/1.1\nHost: a\nX-Long: " + "x".repeat(100_000) + "\n\n";

        assertThat(server.raw(request).status()).isIn(400, 431);
    }

    @Test
    void anOverlongBodyIsTooLargeWhetherItsLengthIsDeclaredOrNot() throws Exception {
        String body = "x".repeat(1001);
        assertThat(server.send("POST", "/lite/text", "text/plain", body).statusCode())
                .isEqualTo(413);
        HttpRequest.BodyPublisher chunks = HttpRequest.BodyPublishers.ofInputStream(
                () -> new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        assertThat(server.send(server.to("/lite/text")
                                .header("Content-Type", "text/plain")
                                .POST(chunks))
                        .statusCode())
                .isEqualTo(413);
        assertThat(server.send("POST", "/lite/form", FORM, "a=" + body).statusCode())
                .isEqualTo(413);
        assertThat(server.send("POST", "/lite/json", "application/json", "\"" + body + "\"")
                        .statusCode())
                .isEqualTo(413);
        assertThat(server.send("POST", "/lite/text", "text/plain", "x".repeat(1000))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void brokenJsonIsABadRequest() throws Exception {
        for (String body : List.of("{", "", "{\"a\":}", "[1]", "{\"a\":1}}", "nul")) {
            HttpResponse<String> response = server.send("POST", "/lite/json", "application/json", body);
            assertThat(response.statusCode()).as(body).isEqualTo(400);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith(Problem.MEDIA_TYPE);
        }
        assertThat(server.send("POST", "/lite/json", "application/json", "{\"a\":1}")
                        .body())
                .isEqualTo("{a=1}");
    }

    @Test
    void aMissingOrWrongContentTypeIsUnsupported() throws Exception {
        assertThat(server.send("POST", "/lite/json", "text/plain", "{}").statusCode())
                .isEqualTo(415);
        assertThat(server.send("POST", "/lite/json", "nonsense", "{}").statusCode())
                .isEqualTo(415);
        assertThat(server.send(server.to("/lite/json").POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(server.send("POST", "/lite/form", "text/plain", "a=1").body())
                .isEqualTo("{}");
    }

    @Test
    void invalidTextIsABadRequestWhereverItStands() throws Exception {
        assertThat(server.rawGet("/lite/query?a=%FF").status()).isEqualTo(400);
        assertThat(server.rawGet("/lite/query?a=%zz").status()).isEqualTo(400);
        assertThat(server.send("POST", "/lite/form", FORM, "a=%FF").statusCode())
                .isEqualTo(400);
        assertThat(server.send("POST", "/lite/form", FORM, "a=%").statusCode()).isEqualTo(400);
        for (String path : List.of("/lite/text", "/lite/form", "/lite/json")) {
            String type = path.endsWith("form") ? FORM : path.endsWith("json") ? "application/json" : "text/plain";
            String body = path.endsWith("json") ? "{\"a\":\"\u00FF\"}" : "a=\u00FF";
            assertThat(server.raw(post(path, type, body)).status()).as(path).isEqualTo(400);
        }
    }

    private static String post(String path, String type, String body) {
        return "POST " + path + " HTTP/1.1\nHost: a\nConnection: close\nContent-Type: " + type + "\nContent-Length: "
                + body.length() + "\n\n" + body;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "sub/../../secret.txt",
                "%2e%2e/secret.txt",
                "%2E%2E/secret.txt",
                ".%2e/secret.txt",
                "%2e%2e%2fsecret.txt",
                "..%2fsecret.txt",
                "..%5csecret.txt",
                "..\\secret.txt",
                "%252e%252e/secret.txt",
                "%252e%252e%252fsecret.txt",
                "%c0%ae%c0%ae/secret.txt",
                "..;/secret.txt",
                "..;a=b/secret.txt",
                "%2e%2e;/secret.txt",
                "sub/..;/..;/secret.txt",
                "page.txt%00",
                "sub/page.txt%00.html",
                "//etc/passwd",
                "%2fetc/passwd",
                "/etc/passwd",
                "file:///etc/passwd",
                "C:%5cwindows%5cwin.ini",
                "link.txt",
                "out/secret.txt",
                "out/public/../secret.txt",
                "sub",
                "sub/"
            })
    void filesOutsideOfTheDirectoryDoNotExist(String path) throws Exception {
        RouterServer.Reply reply = server.rawGet("/lite/files/" + path);

        assertThat(reply.status()).isIn(400, 404);
        assertThat(reply.text()).doesNotContain(SECRET, "root:", "a page");
    }

    @Test
    void dotSegmentsMeanToTheEngineWhatTheyMeanToTheServer() throws Exception {
        assertThat(server.get("/lite/files/sub/page.txt").body()).isEqualTo("a page");
        RouterServer.Reply reply = server.rawGet("/lite/files/nowhere/../sub/./page.txt");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).endsWith("a page");
        assertThat(server.rawGet("/mvc/../lite/books/1").text()).endsWith("1");
    }

    @Test
    void uploadsOverTheLimitAreTooLarge() throws Exception {
        String part = Multipart.note("n")
                .file("f", "x".repeat(RouterServer.PART_LIMIT + 1))
                .end();
        Multipart many = Multipart.note("n");
        for (int i = 0; i < 4; i++) {
            many.file("f" + i, "x".repeat(RouterServer.PART_LIMIT / 2));
        }
        for (String body : List.of(part, many.end())) {
            HttpResponse<String> response = server.send("POST", "/lite/upload", Multipart.TYPE, body);
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith(Problem.MEDIA_TYPE);
        }
    }

    @Test
    void brokenUploadsAreBadRequests() throws Exception {
        String unfinished = Multipart.note("n").file("f", "x").unfinished();
        assertThat(server.send("POST", "/lite/upload", Multipart.TYPE, unfinished)
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.send(
                                "POST",
                                "/lite/upload",
                                "multipart/form-data",
                                Multipart.note("n").end())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anUploadKeepsItsNameWithoutDirectories() throws Exception {
        for (String name : List.of("../../f.txt", "/etc/f.txt", "C:\\\\dir\\\\f.txt")) {
            String body = Multipart.note("n").file(name, "xyz").end();
            assertThat(server.send("POST", "/lite/upload", Multipart.TYPE, body).body())
                    .isEqualTo("n f.txt 3");
        }
    }

    @Test
    void uploadsToAServletWithoutSettingsAreUnsupported() throws Exception {
        Engine engine = new Engine();
        engine.post("/upload", context -> context.text("no " + context.upload("file")));
        RouterServer.Heard heard = new RouterServer.Heard();
        try (RouterServer plain = RouterServer.servlet(new RouterServlet(engine, heard), heard, "/lite/*")) {
            assertThat(plain.send(
                                    "POST",
                                    "/lite/upload",
                                    Multipart.TYPE,
                                    Multipart.note("n").end())
                            .statusCode())
                    .isEqualTo(415);
        }
    }

    @Test
    void aBrokenTransferEncodingIsABadRequest(CapturedOutput log) throws Exception {
        int before = log.getAll().length();
        for (String path : List.of("/lite/text", "/lite/stream", "/lite/form")) {
            String type = path.endsWith("form") ? FORM : "text/plain";
            RouterServer.Reply reply = server.raw("POST " + path + " HTTP/1.1\nHost: a\nContent-Type: " + type
                    + "\nTransfer-Encoding: chunked\nConnection: close\n\nnonsense\n\n");
            assertThat(reply.status()).as(path).isEqualTo(400);
        }
        assertThat(log.getAll().substring(before)).doesNotContain("\tat ");
    }

    @Test
    void aBodyThatEndsEarlyIsQuiet(CapturedOutput log) throws Exception {
        int before = log.getAll().length();
        for (String path : List.of("/lite/text", "/lite/stream", "/lite/form")) {
            String type = path.endsWith("form") ? FORM : "text/plain";
            try (Socket socket = server.connect()) {
                String request = post(path, type, "x".repeat(500)).replace("\n", "\r\n");
                socket.getOutputStream()
                        .write(request.substring(0, request.length() - 400).getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                assertThat(RouterServer.Reply.read(socket).status()).as(path).isIn(400, -1);
            }
        }
        assertThat(server.get("/lite/books/1").body()).isEqualTo("1");
        assertThat(log.getAll().substring(before)).doesNotContain("\tat ");
    }

    /** Jackson behind the port, as strict as an application would have it. */
    private static final class Json implements Mappings.BodyMapping {

        private final JsonMapper mapper = JsonMapper.builder()
                .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();

        @Override
        public @Nullable Object read(InputStream in, Type type) {
            try {
                return mapper.readValue(in, mapper.constructType(type));
            } catch (JacksonException ex) {
                throw new ProblemException(Problem.of(400, "The body is no valid JSON"), ex);
            }
        }

        @Override
        public void write(@Nullable Object value, OutputStream out) {
            mapper.writeValue(out, value);
        }
    }
}
