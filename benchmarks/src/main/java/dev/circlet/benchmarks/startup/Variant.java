package dev.circlet.benchmarks.startup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is started.
 *
 * @param name the name in the table
 * @param starter whether Circlet is on the class path
 * @param application the simple name of the application
 * @param properties its properties
 */
record Variant(String name, boolean starter, String application, List<String> properties) {

    private static final List<String> MEMBERS = List.of(
            "--circlet.node-name=a",
            "--circlet.peers.members.a=http://127.0.0.1:1",
            "--circlet.peers.members.b=http://127.0.0.1:2",
            "--circlet.peers.members.c=http://127.0.0.1:3",
            "--circlet.peers.secret=0123456789abcdef0123456789abcdef");

    /** All others are compared with the first one. */
    static final List<Variant> ALL = List.of(
            new Variant("without", false, "PlainApplication", List.of()),
            new Variant("starter", true, "PlainApplication", List.of()),
            new Variant("group", true, "GroupApplication", List.of()),
            new Variant("router", true, "RouterApplication", List.of()),
            new Variant("clustered", true, "GroupApplication", MEMBERS));

    /**
     * Chooses what to start.
     *
     * @param names separated by commas, null for all
     * @return the application alone and those
     */
    static List<Variant> chosen(@Nullable String names) {
        if (names == null) {
            return ALL;
        }
        List<String> wanted = List.of(names.split(","));
        for (String name : wanted) {
            if (ALL.stream().noneMatch(variant -> variant.name().equals(name))) {
                throw new IllegalArgumentException("There is no variant '" + name + "'; use some of "
                        + ALL.stream().map(Variant::name).toList());
            }
        }
        return ALL.stream()
                .filter(variant -> variant == ALL.get(0) || wanted.contains(variant.name()))
                .toList();
    }
}
