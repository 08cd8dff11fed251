package dev.circlet.router.middleware;

import java.util.List;
import java.util.Locale;

/** Negotiates gzip by {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

    private AcceptEncoding() {}

    /** Whether a client takes gzip and does not prefer a body as it is. A client that says nothing gets it as it is. */
    static boolean gzip(List<String> headers) {
        double gzip = -1;
        double any = -1;
        double identity = -1;
        for (String element : Tokens.list(headers)) {
            String[] parts = element.toLowerCase(Locale.ROOT).split(";", -1);
            double weight = weight(parts);
            switch (parts[0].trim()) {
                case "gzip", "x-gzip" -> gzip = Math.max(gzip, weight);
                case "*" -> any = weight;
                case "identity" -> identity = weight;
                default -> {}
            }
        }
        double weight = gzip < 0 ? any : gzip;
        return weight > 0 && weight >= identity;
    }

    /** A malformed weight counts as a refusal, so that nobody gets what he may not be able to read. */
    private static double weight(String... parts) {
        double weight = 1;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].trim();
            if (part.startsWith("q=")) {
                String text = part.substring(2).trim();
                weight = text.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(text) : 0;
            }
        }
        return weight;
    }
}
