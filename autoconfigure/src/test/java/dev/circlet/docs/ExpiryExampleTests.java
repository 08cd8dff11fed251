package dev.circlet.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Groups;
import dev.circlet.cache.MembershipFilter;
import dev.circlet.filter.BloomMembershipFilter;
import dev.circlet.spring.CacheGroup;
import dev.circlet.test.AutoConfigureCirclet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Bean;

/** The example of {@code docs/expiry.md}, as it stands there, at work. */
@SpringBootTest(classes = ExpiryExampleTests.Application.class, webEnvironment = WebEnvironment.NONE)
@AutoConfigureCirclet
class ExpiryExampleTests {

    static class BookRepository {

        Stream<String> streamIds() {
            return Stream.of("known");
        }

        @CacheGroup("books")
        String title(String isbn) {
            return "Title of " + isbn;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        @Bean
        BookRepository repository() {
            return new BookRepository();
        }

        @Bean
        MembershipFilter books(BookRepository repository) {
            BloomMembershipFilter filter = new BloomMembershipFilter(1_000_000, 0.01);
            filter.rebuild(repository.streamIds());
            return filter;
        }
    }

    @Autowired
    private Groups groups;

    @Test
    void unknownKeysAreNotLoaded() {
        assertThat(groups.get("books").find("known")).isPresent();
        assertThat(groups.get("books").find("unknown")).isEmpty();
        assertThat(groups.get("books").stats().loads()).isOne();
        assertThat(groups.get("books").stats().filtered()).isOne();
    }
}
