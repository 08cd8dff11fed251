package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Mappings.BodyMapping} promises; extend it for an implementation. */
public abstract class BodyMappingContract {

    /** What is read and written. */
    public record Book(String title, int pages) {}

    /** Returns the mapping under test. */
    protected abstract Mappings.BodyMapping mapping();

    /** Returns bodies that are malformed or do not fit {@link Book}, each with the word {@code s3cret}. */
    protected abstract List<String> unfit();

    @Test
    void readsWhatItWrote() throws IOException {
        for (Book book : List.of(new Book("äß€\uD83D\uDE00 <&>\"'", -1), new Book("", Integer.MAX_VALUE))) {
            assertThat(mapping().read(new ByteArrayInputStream(written(book)), Book.class))
                    .isEqualTo(book);
        }
    }

    private byte[] written(@Nullable Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mapping().write(value, out);
        return out.toByteArray();
    }

    @Test
    void refusesWhatDoesNotFitWithoutTellingWhatItIs() {
        for (String body : unfit()) {
            ProblemException failure = catchThrowableOfType(
                    ProblemException.class,
                    () -> mapping().read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), Book.class));
            assertThat(failure).as("failure of %s", body).isNotNull();
            assertThat(failure.problem().status()).isEqualTo(400);
            assertThat(failure.problem().detail())
                    .isNotBlank()
                    .doesNotContain("s3cret", "circlet", "java", "jackson", "Book", "Exception");
        }
    }

    @Test
    void refusesABodyThatEndsTooEarlyOrIsEmpty() throws IOException {
        byte[] whole = written(new Book("a title", 7));
        for (int length = 0; length < whole.length; length++) {
            InputStream cut = new ByteArrayInputStream(whole, 0, length);
            ProblemException failure =
                    catchThrowableOfType(ProblemException.class, () -> mapping().read(cut, Book.class));
            assertThat(failure).as("failure of %d bytes", length).isNotNull();
            assertThat(failure.problem().status()).isEqualTo(400);
        }
    }

    @Test
    void letsFailuresOfTheConnectionPassBothWays() throws IOException {
        IOException gone = new IOException("gone");
        byte[] whole = written(new Book("a title", 7));
        InputStream in = new InputStream() {
            private int at;

            @Override
            public int read() throws IOException {
                if (at > whole.length / 2) {
                    throw gone;
                }
                return whole[at++];
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                bytes[from] = (byte) read();
                return 1;
            }
        };
        assertThatThrownBy(() -> mapping().read(in, Book.class)).isSameAs(gone);
        OutputStream out = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw gone;
            }
        };
        assertThatThrownBy(() -> mapping().write(new Book("a", 1), out)).isSameAs(gone);
    }

    @Test
    void letsTheProblemOfABoundedBodyPass() throws IOException {
        ProblemException tooLarge = new ProblemException(Problem.of(413, "Too large"));
        byte[] whole = written(new Book("a title", 7));
        InputStream in = new InputStream() {
            private int at;

            @Override
            public int read() {
                if (at > whole.length / 2) {
                    throw tooLarge;
                }
                return whole[at++];
            }
        };
        assertThatThrownBy(() -> mapping().read(in, Book.class)).isSameAs(tooLarge);
    }

    @Test
    void closesNothing() throws IOException {
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        mapping().write(new Book("a", 1), out);
        InputStream in = new ByteArrayInputStream(written(new Book("a", 1))) {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        assertThat(mapping().read(in, Book.class)).isEqualTo(new Book("a", 1));
    }

    @Test
    void spellsFieldsForEveryPath() {
        assertThat(mapping().spelling(Book.class, "title")).isEqualTo("title");
        assertThat(mapping().spelling(Book.class, "no.such[0].path")).isNotEmpty();
        assertThat(mapping().spelling(Book.class, "")).isEmpty();
    }

    @Test
    void servesManyRequestsAtOnce() {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Book book = new Book("title " + i, i);
            threads.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 100; n++) {
                    try {
                        assertThat(mapping().read(new ByteArrayInputStream(written(book)), Book.class))
                                .isEqualTo(book);
                    } catch (IOException unexpected) {
                        throw new AssertionError(unexpected);
                    }
                }
            }));
        }
        threads.forEach(CompletableFuture::join);
    }
}
