package dev.circlet.benchmarks.startup.application;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A small web application, which does not know Circlet. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PlainApplication.Books.class)
class PlainApplication {

    record Book(String isbn, String title) {}

    @RestController
    static class Books {

        @GetMapping("/books/{isbn}")
        Book book(@PathVariable String isbn) {
            return new Book(isbn, "A book");
        }
    }
}
