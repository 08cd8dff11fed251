package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected answers are those of the tree of Gin 1.12 (commit dcaa429). */
class GinWalkTests {

    private final Match match = new Match();

    private static RouteTree tree(boolean gin, String... patterns) {
        RouteTree tree = new RouteTree(gin);
        for (String pattern : patterns) {
            tree.add(RouteCases.route("GET", pattern));
        }
        return tree;
    }

    /** The pattern found, or the path redirected to, or null. */
    private @Nullable String answer(RouteTree tree, String path) {
        return tree.find(path, match) && tree.literalSibling(match) == null
                ? Objects.requireNonNull(match.route()).pattern()
                : tree.slashSibling(path);
    }

    @Test
    void aDeadEndBelowAParameterIsFinal() {
        String[] patterns = {"/foo/:x", "/:a/:b/c"};
        assertThat(answer(tree(false, patterns), "/foo/1/c")).isEqualTo("/:a/:b/c");
        assertThat(answer(tree(true, patterns), "/foo/1/c")).isNull();
        assertThat(answer(tree(true, patterns), "/fox/1/c")).isEqualTo("/:a/:b/c");
    }

    @Test
    void aLiteralWithASlashMoreGoesBeforeAParameterThatMatches() {
        String[] patterns = {"/c/", "/:p"};
        assertThat(answer(tree(false, patterns), "/c")).isEqualTo("/:p");
        assertThat(answer(tree(true, patterns), "/c")).isEqualTo("/c/");
    }

    @Test
    void aDeadEndOfLiteralsGoesBackToTheLatestParameter() {
        RouteTree gin = tree(true, "/:a/:b", "/ab/cd/ef", "/ab/:c/gh", "/abc");
        assertThat(answer(gin, "/ab/cd/gh")).isEqualTo("/ab/:c/gh");
        assertThat(match.text(0)).isEqualTo("cd");
        assertThat(answer(gin, "/abx/1")).isEqualTo("/:a/:b");
        assertThat(RouteTreeCaseTests.params(match)).containsEntry("a", "abx").containsEntry("b", "1");
        assertThat(answer(gin, "/ab/cx")).isNull();
    }

    @Test
    void aValueMayBeEmptyWhereMoreFollows() {
        String[] patterns = {"/a/:p/b"};
        assertThat(answer(tree(false, patterns), "/a//b")).isNull();
        assertThat(answer(tree(true, patterns), "/a//b")).isEqualTo("/a/:p/b");
        assertThat(match.text(0)).isEmpty();
    }

    @Test
    void theRedirectToACatchAllHangsOnTheOrderOfRegistration() {
        assertThat(answer(tree(true, "/src/*f", "/src2"), "/src")).isEqualTo("/src/");
        assertThat(answer(tree(true, "/src2", "/src/*f"), "/src")).isNull();
        assertThat(answer(tree(true, "/src2", "/src/*f"), "/src/x/y")).isEqualTo("/src/*f");
        assertThat(match.text(0)).isEqualTo("/x/y");
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b/,  /a/b,   /a/b/",
        "/a/b,   /a/b/,  /a/b",
        "/a/:p/, /a/1,   /a/1/",
        "/a/:p,  /a/1/,  /a/1",
        "/a/:p,  /a/1/2,",
        "/a/:p,  /a,",
        "/:p/*w, /a,     /a/",
        "/*w,    /a/b,   /*w",
        "/*w,    /,      /*w",
        "/a,     /ä,",
        "/:p/€,  /x/€,   /:p/€",
    })
    void oneRouteAnswersOrRedirects(String pattern, String path, @Nullable String expected) {
        assertThat(answer(tree(true, pattern), path)).isEqualTo(expected);
    }

    @Test
    void aTreeWithoutRoutesFindsNothing() {
        assertThat(answer(tree(true), "/a/")).isNull();
    }
}
