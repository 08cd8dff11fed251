package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Upload} promises; extend it for an implementation. */
public abstract class UploadContract {

    /** The type of the body that is sent. */
    protected static final String TYPE = "multipart/form-data; boundary=line";

    private static final String BODY = """
            --line
            Content-Disposition: form-data; name="note"

            höre
            --line
            Content-Disposition: form-data; name="file"; filename="ä b.txt"
            Content-Type: text/plain

            0123456789
            --line
            Content-Disposition: form-data; name="file"; filename="none.bin"
            Content-Type: application/octet-stream


            --line--
            """.replace("\n", "\r\n");

    /** Works on the parts of a request. */
    @FunctionalInterface
    public interface Work {

        /** Works on them. */
        void on(List<Upload> parts) throws Exception;
    }

    /** Sends a body in UTF-8 and lets the work have its parts while the request lasts; fails as the work does. */
    protected abstract void receive(String body, Work work) throws Exception;

    @Test
    void tellsNamesAndTypesInTheOrderOfTheBody() throws Exception {
        receive(BODY, parts -> {
            assertThat(parts).extracting(Upload::name).containsExactly("note", "file", "file");
            assertThat(parts).extracting(Upload::fileName).containsExactly(null, "ä b.txt", "none.bin");
            assertThat(parts.get(1).contentType()).isEqualTo("text/plain");
            assertThat(parts.get(0).contentType()).isNull();
        });
    }

    @Test
    void opensTheContentAnewEachTimeInItsSize() throws Exception {
        receive(BODY, parts -> {
            List<String> contents = new ArrayList<>();
            for (Upload part : parts) {
                for (int i = 0; i < 2; i++) {
                    try (InputStream in = part.open()) {
                        byte[] bytes = in.readAllBytes();
                        assertThat(part.size()).isEqualTo(bytes.length);
                        contents.add(new String(bytes, StandardCharsets.UTF_8));
                    }
                }
            }
            assertThat(contents).containsExactly("höre", "höre", "0123456789", "0123456789", "", "");
        });
    }
}
