package dev.circlet.spring;

import dev.circlet.cache.InvalidGroupException;
import java.time.Duration;
import org.springframework.core.env.Environment;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.unit.DataSize;

/** Reads the texts of a {@link CacheGroup}. */
final class Texts {

    /** Stands between the two characters that begin a placeholder; no text of an annotation has it. */
    private static final String MASK = "$\0{";

    private Texts() {}

    /**
     * Hides placeholders from whoever resolves those in bean definitions: it would fail without telling the group, and
     * with ahead-of-time processing it would do so when the application is built.
     */
    static String masked(String text) {
        return text.replace("${", MASK);
    }

    static String unmasked(String text) {
        return text.replace(MASK, "${");
    }

    /** Replaces placeholders and removes the blanks around. */
    static String resolve(Environment environment, String group, String text, String attribute, String location) {
        try {
            return environment.resolveRequiredPlaceholders(text).trim();
        } catch (PlaceholderResolutionException e) {
            throw new InvalidGroupException(
                    group,
                    "The " + attribute + " '" + text + "' of " + location
                            + " has a placeholder that cannot be resolved: '" + e.getPlaceholder() + "'",
                    "Set the property, or give a default: ${property:default}.");
        }
    }

    static Duration duration(String group, String text, String attribute, String location) {
        try {
            return DurationFormatterUtils.detectAndParse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw unreadable(group, text, attribute, location, "duration", "Write it like 90s, 10m, 1h30m or PT10M.");
        }
    }

    static long bytes(String group, String text, String attribute, String location) {
        try {
            return DataSize.parse(text).toBytes();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw unreadable(group, text, attribute, location, "data size", "Write it like 512KB, 64MB or 1GB.");
        }
    }

    private static InvalidGroupException unreadable(
            String group, String text, String attribute, String location, String kind, String remedy) {
        return new InvalidGroupException(
                group, "The " + attribute + " '" + text + "' of " + location + " is not a " + kind, remedy);
    }
}
