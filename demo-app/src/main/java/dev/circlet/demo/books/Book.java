package dev.circlet.demo.books;

import java.math.BigDecimal;

/** A row of the table of books. */
record Book(String isbn, String title, String author, int published, BigDecimal price) {}
