package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every {@link Assets} promises; extend it for an implementation. */
public abstract class AssetsContract {

    /**
     * Returns assets with the files {@code a.txt}, which holds {@code 0123456789}, {@code empty}, and {@code sub/b c.css},
     * which holds {@code css}; no other one is to be served.
     */
    protected abstract Assets assets() throws IOException;

    private String content(String path) throws IOException {
        Assets.Asset asset = assets().find(path);
        assertThat(asset).as(path).isNotNull();
        try (InputStream in = asset.open()) {
            return new String(in.readAllBytes());
        }
    }

    @Test
    void findsFilesByTheirPath() throws IOException {
        assertThat(content("a.txt")).isEqualTo("0123456789");
        assertThat(content("sub/b c.css")).isEqualTo("css");
        assertThat(content("empty")).isEmpty();
    }

    @Test
    void tellsSizeAndAgeOfAFile() throws IOException {
        Assets.Asset asset = assets().find("a.txt");
        assertThat(asset.size()).isEqualTo(10);
        assertThat(assets().find("empty").size()).isZero();
        assertThat(asset.modified()).isNotNull();
    }

    @Test
    void opensAFileAnewEachTime() throws IOException {
        Assets.Asset asset = assets().find("a.txt");
        try (InputStream first = asset.open();
                InputStream second = asset.open()) {
            assertThat(first.read()).isEqualTo('0');
            assertThat(second.read()).isEqualTo('0');
            assertThat(first.read()).isEqualTo('1');
        }
    }

    @Test
    void findsNeitherWhatIsMissingNorDirectories() throws IOException {
        for (String path : List.of("missing", "sub", "sub/missing", "a.txt/b", "A.TXT.", "outside")) {
            assertThat(assets().find(path)).as(path).isNull();
        }
    }

    @Test
    void answersForAnyPathThatARequestMayBring() throws IOException {
        for (String path :
                List.of("C:", "a:b", "a%2Fb", "*", "?", "a\\b", "äß€", "x".repeat(5_000), "con", "sub/...")) {
            assertThat(assets().find(path)).as(path).isNull();
        }
    }

    @Test
    void servesManyRequestsAtOnce() {
        List<CompletableFuture<String>> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            threads.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return content("a.txt");
                } catch (IOException unexpected) {
                    throw new AssertionError(unexpected);
                }
            }));
        }
        assertThat(threads).allSatisfy(thread -> assertThat(thread.join()).isEqualTo("0123456789"));
    }
}
