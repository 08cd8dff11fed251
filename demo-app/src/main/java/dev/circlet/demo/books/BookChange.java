package dev.circlet.demo.books;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** New contents of a row; columns that are left out keep what they hold. */
record BookChange(
        @Nullable String isbn,
        @Nullable String title,
        @Nullable String author,
        @Nullable Integer published,
        @Nullable BigDecimal price) {

    private static final BigDecimal MAX_PRICE = new BigDecimal("999999.99");

    /** Returns what is wrong with this change to the row of an ISBN, or an empty text. */
    String problem(String rowIsbn) {
        if (isbn != null && !isbn.equals(rowIsbn)) {
            return "The isbn in the body differs from the one in the path, and it cannot be changed";
        }
        if (title == null && author == null && published == null && price == null) {
            return "The body must have at least one of title, author, published and price";
        }
        if (isUnusable(title) || isUnusable(author)) {
            return "Title and author must have 1 to 200 characters";
        }
        if (price != null
                && (price.signum() < 0
                        || price.compareTo(MAX_PRICE) > 0
                        || price.stripTrailingZeros().scale() > 2)) {
            return "The price must be 0 to " + MAX_PRICE + " with at most two decimals";
        }
        return "";
    }

    private static boolean isUnusable(@Nullable String text) {
        return text != null && (text.isBlank() || text.length() > 200 || text.indexOf(0) >= 0);
    }
}
