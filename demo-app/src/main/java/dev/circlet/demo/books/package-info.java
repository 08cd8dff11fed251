/** Rows of a database: values that change. */
@NullMarked
package dev.circlet.demo.books;

import org.jspecify.annotations.NullMarked;
