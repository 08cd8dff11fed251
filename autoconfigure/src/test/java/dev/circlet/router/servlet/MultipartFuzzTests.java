package dev.circlet.router.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.circlet.AllocationBound;
import dev.circlet.router.ProblemException;
import dev.circlet.router.Upload;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.catalina.core.ApplicationPart;
import org.apache.tomcat.util.http.fileupload.FileItem;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.apache.tomcat.util.http.fileupload.disk.DiskFileItemFactory;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.mock.web.MockHttpServletRequest;

/** Multipart bodies with any names, through the parser of Tomcat. An input is a body whose boundary is {@code b}. */
class MultipartFuzzTests {

    private static final File SCRATCH = new File(System.getProperty("java.io.tmpdir"));

    /** The harness reads what it should, so that the fuzzer does not look at a wall. */
    @BeforeAll
    static void readsAFile() throws IOException {
        String body =
                "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x/a.txt\"\r\n\r\n0123\r\n--b--\r\n";
        List<Upload> uploads = ServletParts.read(request(body.getBytes(StandardCharsets.US_ASCII)))
                .uploads();
        assertThat(uploads).extracting(Upload::fileName).containsExactly("a.txt");
        assertThat(uploads).extracting(Upload::size).containsExactly(4L);
    }

    @FuzzTest(maxDuration = "2m")
    void fileNamesHaveNoDirectoriesAndPartsAreWhole(byte[] input) {
        AllocationBound.check(input.length, () -> {
            try {
                ServletParts parts = ServletParts.read(request(input));
                for (Upload upload : parts.uploads()) {
                    check(upload);
                }
                parts.delete();
            } catch (ProblemException refused) {
                assertThat(refused.problem().status()).isIn(400, 413);
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
    }

    private static void check(Upload upload) throws IOException {
        assertThat(upload.name()).isNotNull();
        if (upload.fileName() != null) {
            assertThat(upload.fileName()).doesNotContain("/").doesNotContain("\\");
        }
        try (InputStream in = upload.open()) {
            assertThat(in.readAllBytes()).hasSize((int) upload.size());
        }
    }

    private static HttpServletRequestWrapper request(byte[] body) {
        return new HttpServletRequestWrapper(new MockHttpServletRequest()) {
            @Override
            public Collection<Part> getParts() throws IOException, ServletException {
                return parts(body);
            }
        };
    }

    /** As Tomcat does when it is asked for the parts of a request. */
    private static Collection<Part> parts(byte[] body) throws ServletException {
        DiskFileItemFactory factory = new DiskFileItemFactory();
        factory.setRepository(SCRATCH);
        factory.setSizeThreshold(1 << 20);
        FileUpload upload = new FileUpload();
        upload.setFileItemFactory(factory);
        upload.setSizeMax(1 << 20);
        upload.setFileCountMax(50);
        List<Part> parts = new ArrayList<>();
        try {
            for (FileItem item : upload.parseRequest(body(body))) {
                parts.add(new ApplicationPart(item, SCRATCH));
            }
        } catch (FileUploadException refused) {
            throw new ServletException(refused);
        }
        return parts;
    }

    private static UploadContext body(byte[] body) {
        return new UploadContext() {
            @Override
            public long contentLength() {
                return body.length;
            }

            @Override
            public String getCharacterEncoding() {
                return "UTF-8";
            }

            @Override
            public String getContentType() {
                return "multipart/form-data; boundary=b";
            }

            @Override
            public InputStream getInputStream() {
                return new ByteArrayInputStream(body);
            }
        };
    }
}
