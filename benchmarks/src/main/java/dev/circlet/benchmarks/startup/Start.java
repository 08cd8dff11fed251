package dev.circlet.benchmarks.startup;

import dev.circlet.benchmarks.startup.application.Launcher;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One start in a JVM of its own.
 *
 * @param ready milliseconds from the start of the process until the application is ready
 * @param boot milliseconds as Spring Boot measures them
 * @param cpu milliseconds of processor time
 * @param classes loaded classes
 * @param heap bytes of live objects
 */
record Start(double ready, double boot, double cpu, double classes, double heap) {

    /** Writing an archive of the classes at the exit takes some. */
    private static final int EXIT_SECONDS = 60;

    /**
     * Starts and stops an application.
     *
     * @param options of the JVM, beside those of all
     */
    static Start of(Variant variant, ClassPath classPath, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(Arrays.asList(System.getProperty("jvm", "-Xmx256m").split(" ")));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath.of(variant), Launcher.class.getName(), variant.application()));
        command.addAll(variant.properties());
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            awaitReady(output, variant);
            double ready = (System.nanoTime() - begin) / 1e6;
            double[] numbers = Arrays.stream(output.readLine().split(" "))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            process.getOutputStream().close();
            output.transferTo(Writer.nullWriter());
            return new Start(ready, numbers[0], numbers[1], numbers[2], numbers[3]);
        } finally {
            process.getOutputStream().close();
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static void awaitReady(BufferedReader output, Variant variant) throws IOException {
        String line = output.readLine();
        while (line != null && !line.equals(Launcher.READY)) {
            System.out.println(line);
            line = output.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("The application " + variant.name() + " ended before it was ready");
        }
    }
}
