package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterGroupPatternTests {

    @ParameterizedTest
    @CsvSource({
        "/admin, /admin",
        "/admin/, /admin/:id",
        "/, /x",
        "/{t}/admin, /:t/admin",
        "/:t/admin, /{tenant}/admin/x",
        "/{t}/admin, /{other}/admin/*path",
        "/user_{name}, /user_:id/x",
        "/a\\:b, /a\\:b/x"
    })
    void aRouteBelowIsHeld(String group, String pattern) {
        assertThat(RouterGroupPattern.of(group).holds(pattern)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/admin, /administrator",
        "/admin, /:any",
        "/{t}/admin, /t/admin",
        "/{t}/admin, /*path",
        "/{t}, /x:t",
        "/a\\:b, /a:b"
    })
    void anotherRouteIsNotHeld(String group, String pattern) {
        assertThat(RouterGroupPattern.of(group).holds(pattern)).isFalse();
    }

    @Test
    void aParameterMatchesOneSegmentOfAPath() {
        RouterGroupPattern group = RouterGroupPattern.of("/{t}/ad.min");
        assertThat(group.matches("/x/ad.min")).isTrue();
        assertThat(group.matches("/x/ad.min/y/z\n")).isTrue();
        assertThat(group.matches("/x/adxmin")).isFalse();
        assertThat(group.matches("/x/ad.mins")).isFalse();
        assertThat(group.matches("/x/y/ad.min")).isFalse();
        assertThat(RouterGroupPattern.of("/").matches("/x/y")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "", "/x/*rest", "/x/{*rest}", "/{x}.json", "/{x", "/{x/y}"})
    void whatIsNoPrefixOfAGroupIsRefused(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouterRequest.toGroup(prefix))
                .withMessageContaining("\"" + prefix + "\"")
                .withMessageContaining("/{tenant}/admin");
    }
}
