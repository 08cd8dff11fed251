package dev.circlet.benchmarks.startup;

import dev.circlet.benchmarks.startup.application.Launcher;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;

/**
 * The class paths of the applications: theirs alone, and that with Circlet. The classes of the applications are put into a jar of their
 * own, because the manifest of the benchmarks' would bring everything along, and a class archive takes no directories.
 */
final class ClassPath {

    private static final String APPLICATIONS = Launcher.class.getPackageName().replace('.', '/') + "/";

    /** What only other benchmarks need. */
    private static final List<String> OTHERS =
            List.of("jmh-", "jopt-simple-", "commons-math3-", "jooby-", "undertow-", "jboss-", "spring-test-");

    private static final String STARTER = "circlet-";

    private final Path classes;
    private final List<String> libraries;

    private ClassPath(Path classes, List<String> libraries) {
        this.classes = classes;
        this.libraries = libraries;
    }

    /** Reads the jar that this runs from. */
    static ClassPath read() throws IOException, URISyntaxException {
        Path jar = Path.of(ClassPath.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path classes = Files.createTempFile("startup", ".jar");
        classes.toFile().deleteOnExit();
        List<String> libraries = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (String entry : file.getManifest()
                    .getMainAttributes()
                    .getValue("Class-Path")
                    .split(" ")) {
                libraries.add(Path.of(jar.toUri().resolve(URI.create(entry))).toString());
            }
            copyApplications(file, classes);
        }
        return new ClassPath(classes, libraries);
    }

    private static void copyApplications(JarFile from, Path to) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(to))) {
            for (JarEntry entry : from.stream().toList()) {
                if (entry.getName().startsWith(APPLICATIONS) && !entry.isDirectory()) {
                    jar.putNextEntry(new JarEntry(entry.getName()));
                    try (InputStream in = from.getInputStream(entry)) {
                        in.transferTo(jar);
                    }
                }
            }
        }
    }

    String of(Variant variant) {
        return classes
                + File.pathSeparator
                + libraries.stream()
                        .filter(library -> variant.starter() || !is(library, STARTER))
                        .filter(library -> OTHERS.stream().noneMatch(other -> is(library, other)))
                        .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean is(String library, String name) {
        return Path.of(library).getFileName().toString().startsWith(name);
    }
}
