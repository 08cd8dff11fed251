package dev.circlet.benchmarks;

import dev.circlet.benchmarks.getall.GetAllBenchmark;
import dev.circlet.benchmarks.http.HttpBenchmark;
import dev.circlet.benchmarks.startup.StartupBenchmark;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs one group: {@code java -jar benchmarks/target/benchmarks.jar router [options of JMH]}, {@code http},
 * {@code startup} or {@code getall}. The raw results of JMH go to {@code <group>.json} in the directory of the property {@code results}, which is
 * {@code benchmarks/target} unless set.
 */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs the group that the first argument names.
     *
     * @param arguments the group and options of JMH, such as {@code -p set=github -f 1}
     * @throws Exception if a benchmark fails
     */
    public static void main(String[] arguments) throws Exception {
        String group = arguments.length == 0 ? "" : arguments[0];
        String[] rest = Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length);
        switch (group) {
            case "router" -> System.out.println(Ratios.table(jmh(group, rest)));
            case "http" -> System.out.println(HttpBenchmark.run());
            case "startup" -> System.out.println(StartupBenchmark.run());
            case "getall" -> System.out.println(GetAllBenchmark.run());
            default -> {
                System.err.println("Name a group: router, http, startup or getall");
                System.exit(2);
            }
        }
    }

    private static Collection<RunResult> jmh(String group, String[] rest) throws Exception {
        String results = System.getProperty("results", "benchmarks/target");
        Options options = new OptionsBuilder()
                .parent(new CommandLineOptions(rest))
                .include("^dev\\.circlet\\.benchmarks\\." + group + "\\.")
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(String.format(Locale.ROOT, "%s/%s.json", results, group))
                .shouldFailOnError(true)
                .build();
        return new Runner(options).run();
    }
}
