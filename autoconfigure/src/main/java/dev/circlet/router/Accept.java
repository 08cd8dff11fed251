package dev.circlet.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Proactive negotiation by {@code Accept} (RFC 9110, section 12.5.1): for each offer the most specific range decides its
 * weight, the offer with the highest weight wins, and of equals the one that was offered first.
 */
final class Accept {

    private final List<Range> ranges = new ArrayList<>();

    Accept(List<String> headers) {
        for (String header : headers) {
            for (String element : header.split(",")) {
                if (!element.isBlank()) {
                    ranges.add(Range.parse(element));
                }
            }
        }
    }

    Optional<String> best(String... offers) {
        String best = null;
        double weight = 0;
        for (String offer : offers) {
            double offered = ranges.isEmpty() ? 1 : weight(offer);
            if (offered > weight) {
                best = offer;
                weight = offered;
            }
        }
        return Optional.ofNullable(best);
    }

    private double weight(String offer) {
        int semicolon = offer.indexOf(';');
        String type =
                (semicolon < 0 ? offer : offer.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
        double weight = 0;
        int specific = -1;
        for (Range range : ranges) {
            int fit = range.fit(type);
            if (fit > specific) {
                specific = fit;
                weight = range.weight();
            }
        }
        return weight;
    }

    private record Range(String type, double weight) {

        static Range parse(String element) {
            String[] parts = element.split(";");
            double weight = 1;
            for (int i = 1; i < parts.length; i++) {
                String part = parts[i].trim().toLowerCase(Locale.ROOT);
                if (part.startsWith("q=")) {
                    weight = weight(part.substring(2).trim());
                }
            }
            return new Range(parts.length == 0 ? "" : parts[0].trim().toLowerCase(Locale.ROOT), weight);
        }

        /** A malformed weight counts as none at all, so that it never makes a type preferred. */
        private static double weight(String text) {
            return text.matches("[01](\\.\\d{0,3})?") ? Math.min(1, Double.parseDouble(text)) : 0;
        }

        /** How closely a type fits: 2 exactly, 1 by its family, 0 by the range of all, -1 not. */
        int fit(String offer) {
            if (type.equals(offer)) {
                return 2;
            }
            if (type.endsWith("/*") && !type.equals("*/*")) {
                return offer.startsWith(type.substring(0, type.length() - 1)) ? 1 : -1;
            }
            return type.equals("*/*") || type.equals("*") ? 0 : -1;
        }
    }
}
