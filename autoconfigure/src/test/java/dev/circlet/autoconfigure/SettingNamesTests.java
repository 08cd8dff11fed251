package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingNamesTests {

    @Test
    void areFoundInMessagesAsWholeWords() {
        assertThat(SettingNames.in("Group 'x' cannot have refresh-after PT2M with ttl PT1M."))
                .containsExactly("refresh-after", "ttl");
        assertThat(SettingNames.in("hot-ttl of my-ttl, ttls and a.ttl")).containsExactly("hot-ttl");
        assertThat(SettingNames.in("nothing of that kind")).isEmpty();
    }

    @Test
    void thatAreAttributesAreInCamelCase() {
        assertThat(SettingNames.attributes(List.of("max-value-size", "load-timeout", "ttl")))
                .containsExactly("maxValueSize", "ttl");
    }
}
