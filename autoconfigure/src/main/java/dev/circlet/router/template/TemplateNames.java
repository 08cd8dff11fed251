package dev.circlet.router.template;

import java.util.regex.Pattern;

/** Keeps names of templates below the folder the engine reads them from, for a name may come from a request. */
final class TemplateNames {

    /** Letters, digits and a few signs: no other separator, no scheme, no escape, no wildcard. */
    private static final Pattern SAFE = Pattern.compile("[\\p{L}\\p{N}_ .-]+(/[\\p{L}\\p{N}_ .-]+)*");

    private static final int MAX_LENGTH = 200;

    private TemplateNames() {}

    static String checked(String name) {
        boolean safe = name.length() <= MAX_LENGTH && SAFE.matcher(name).matches();
        for (String segment : name.split("/", -1)) {
            safe &= !segment.isBlank() && !segment.strip().matches("\\.+");
        }
        if (!safe) {
            String shown = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) + "…" : name;
            throw new IllegalArgumentException(
                    "A template is named by a relative path of letters, digits and _ . - below"
                            + " its folder, not by \"" + shown.replaceAll("\\p{Cntrl}", "?") + "\"");
        }
        return name;
    }
}
