package dev.circlet.router.middleware;

/** Makes text from a request fit for a line of a log: it can neither begin a line nor hide what follows, nor fill the disk. */
final class LogText {

    /** Longer than any address a person reads, short enough for a line. */
    static final int MAX_LENGTH = 1024;

    private LogText() {}

    static String of(String text) {
        int end = Math.min(text.length(), MAX_LENGTH);
        int unsafe = 0;
        while (unsafe < end && plain(text.charAt(unsafe))) {
            unsafe++;
        }
        return unsafe == text.length() ? text : escaped(text, unsafe, end);
    }

    private static String escaped(String text, int from, int end) {
        StringBuilder safe = new StringBuilder(text.length() + 32).append(text, 0, from);
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (plain(c)) {
                safe.append(c);
            } else {
                safe.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    safe.append(Character.forDigit(c >> shift & 0xf, 16));
                }
            }
        }
        return end < text.length() ? safe.append("...").toString() : safe.toString();
    }

    /** Control characters, separators of lines, marks of direction, lone surrogates and the escape itself are not. */
    private static boolean plain(char c) {
        if (c < 0x7f) {
            return c >= ' ' && c != '\\';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
