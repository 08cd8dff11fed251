package dev.circlet.demo.books;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of books: what the group {@code books} saves the database from being asked. */
final class BookTable {

    private final JdbcClient jdbc;

    BookTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Book> find(String isbn) {
        return jdbc.sql("select isbn, title, author, published, price from book where isbn = :isbn")
                .param("isbn", isbn)
                .query(Book.class)
                .optional();
    }

    /** Changes a row and tells whether there is one. */
    boolean update(String isbn, BookChange change) {
        return jdbc.sql("""
                        update book
                        set title = coalesce(:title, title),
                            author = coalesce(:author, author),
                            published = coalesce(:published, published),
                            price = coalesce(:price, price)
                        where isbn = :isbn""")
                        .param("title", change.title(), java.sql.Types.VARCHAR)
                        .param("author", change.author(), java.sql.Types.VARCHAR)
                        .param("published", change.published(), java.sql.Types.INTEGER)
                        .param("price", change.price(), java.sql.Types.NUMERIC)
                        .param("isbn", isbn)
                        .update()
                == 1;
    }
}
