package dev.circlet.router;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code application/x-www-form-urlencoded} text, which is what queries and simple forms are. */
final class FormText {

    /** Bounds what one request can make of a few kilobytes; Tomcat has the same. */
    static final int MAX_PARAMETERS = 1000;

    private FormText() {}

    static Map<String, List<String>> parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Map.of();
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        for (String pair : text.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > MAX_PARAMETERS) {
                throw new ProblemException(Problem.of(400, "There are more than " + MAX_PARAMETERS + " parameters"));
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        values.replaceAll((name, list) -> Collections.unmodifiableList(list));
        return Collections.unmodifiableMap(values);
    }

    private static String decode(String text) {
        String decoded = PathText.decode(text.replace('+', ' '));
        if (decoded == null) {
            throw new ProblemException(Problem.of(400, "A parameter holds a broken percent escape"));
        }
        return PathText.value(decoded);
    }

    /** The entries of a parameter written as {@code name[key]=value}. */
    static Map<String, String> map(Map<String, List<String>> values, String name) {
        Map<String, String> map = new LinkedHashMap<>();
        values.forEach((key, list) -> {
            int open = name.length();
            if (key.startsWith(name) && key.length() > open + 2 && key.charAt(open) == '[' && key.endsWith("]")) {
                map.put(key.substring(open + 1, key.length() - 1), list.get(0));
            }
        });
        return map;
    }

    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException ex) {
            throw new ProblemException(Problem.of(400, "The body is not valid UTF-8"), ex);
        }
    }
}
