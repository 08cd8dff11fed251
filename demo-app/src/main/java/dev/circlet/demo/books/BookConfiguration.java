package dev.circlet.demo.books;

import dev.circlet.cache.Group;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Opens the database if one is named. Spring Boot would otherwise open an empty one in memory for each node, and the
 * nodes would disagree about what books there are. So the application leaves the auto-configuration of the data source
 * out, and it is imported here. A node without a database has no group {@code books} either: its share of the keys is
 * then loaded by the nodes that ask for them.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("spring.datasource.url")
@Import(DataSourceAutoConfiguration.class)
class BookConfiguration {

    @Bean
    BookTable bookTable(JdbcClient jdbc) {
        return new BookTable(jdbc);
    }

    @Bean
    BookLoader bookLoader(BookTable table) {
        return new BookLoader(table);
    }

    @Bean
    BookShelf bookShelf(BookTable table, @Qualifier("books") Group books) {
        return new BookShelf(table, books);
    }
}
