package dev.circlet.benchmarks.http;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts the {@link Server} in a process of its own, on one processor where {@code taskset} exists, and loads it from the other
 * one. All contenders take turns in every round; the table has the medians. Properties: {@code virtual} (true for virtual
 * threads, from JDK 21 on), {@code rounds}, {@code seconds} of a turn, {@code connections}.
 */
public final class HttpBenchmark {

    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int SECONDS = Integer.getInteger("seconds", 4);
    private static final int CONNECTIONS = Integer.getInteger("connections", 64);
    private static final int WARM_UP_SECONDS = 5;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private HttpBenchmark() {}

    /**
     * Runs the group.
     *
     * @return the table of its results
     * @throws Exception if the server does not start or answers something else
     */
    public static String run() throws Exception {
        boolean pinned = pin();
        Process server = start(pinned);
        try {
            int port = port(server);
            Map<Contender, List<Turn>> turns = new LinkedHashMap<>();
            for (Contender contender : Contender.ALL) {
                turn(port, contender, WARM_UP_SECONDS);
                turns.put(contender, new ArrayList<>());
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<Contender, List<Turn>> entry : turns.entrySet()) {
                    entry.getValue().add(turn(port, entry.getKey(), SECONDS));
                }
            }
            return table(turns, pinned);
        } finally {
            server.getOutputStream().close();
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    /** Moves this process to the second processor, if there is one and the tool for it. */
    private static boolean pin() throws InterruptedException {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return false;
        }
        String self = Long.toString(ProcessHandle.current().pid());
        try {
            return new ProcessBuilder("taskset", "-acp", "1", self)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException ex) {
            return false;
        }
    }

    private static Process start(boolean pinned) throws IOException {
        List<String> command = new ArrayList<>(pinned ? List.of("taskset", "-c", "0") : List.of());
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.add("-Dvirtual=" + Boolean.getBoolean("virtual"));
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), Server.class.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int port(Process server) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("port ")) {
            System.out.println(line);
            line = output.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("The server ended before it had a port");
        }
        return Integer.parseInt(line.substring("port ".length()));
    }

    /** What one contender did in its turn: answers per second, and microseconds of the server's processor for each. */
    private record Turn(double rate, double micros) {}

    private static Turn turn(int port, Contender contender, int seconds) throws IOException, InterruptedException {
        try (Load load = new Load(port, contender, CONNECTIONS)) {
            long cpu = cpu(port);
            long start = System.nanoTime();
            long answers = load.run(TimeUnit.SECONDS.toNanos(seconds));
            double elapsed = System.nanoTime() - start;
            return new Turn(answers / (elapsed / 1e9), (cpu(port) - cpu) / 1e3 / answers);
        }
    }

    private static long cpu(int port) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + Server.CPU);
        return Long.parseLong(CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body());
    }

    private static String table(Map<Contender, List<Turn>> turns, boolean pinned) {
        String row = "%-6s %-9s %12s %16s %22s%n";
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, row, "kind", "who", "requests/s", "CPU us/request", "per CPU s, share of mvc"));
        turns.forEach((contender, own) -> {
            double mvc = turns.entrySet().stream()
                    .filter(entry -> entry.getKey().name().equals("mvc")
                            && entry.getKey().kind().equals(contender.kind()))
                    .mapToDouble(entry -> micros(entry.getValue()))
                    .findFirst()
                    .orElse(Double.NaN);
            double rate = median(own.stream().map(Turn::rate).toList());
            table.append(String.format(
                    Locale.ROOT,
                    row,
                    contender.kind(),
                    contender.name(),
                    String.format(Locale.ROOT, "%,.0f", rate),
                    String.format(Locale.ROOT, "%.2f", micros(own)),
                    String.format(Locale.ROOT, "%.2f", mvc / micros(own))));
        });
        return pinned ? table.toString() : table + "Not pinned: server and load shared all processors.\n";
    }

    private static double micros(List<Turn> turns) {
        return median(turns.stream().map(Turn::micros).toList());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
