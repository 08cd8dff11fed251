package dev.circlet.benchmarks.router;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * One pass over all requests of a set, each answered by the route it was made for. Every router runs in a virtual machine of
 * its own, so none suffers from the types of another.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
public class RouterBenchmark {

    /** What is looked up: the 203 routes of GitHub, 157 routes without a parameter, or one route. */
    @Param({"github", "static", "Param", "Param5", "Param20"})
    public String set = "";

    /** Who looks it up. */
    @Param({"circlet", "jooby", "undertow", "fn", "mvc"})
    public String router = "";

    private Call[] calls = {};
    private @Nullable Lookup lookup;

    /** Registers the routes and checks every answer once. */
    @Setup
    public void register() {
        List<Call> requests = switch (set) {
            case "github" -> Calls.github();
            case "static" -> Calls.fixed();
            default -> List.of(Calls.single(set));
        };
        calls = requests.toArray(Call[]::new);
        lookup = Lookup.create(router, requests);
    }

    /** Looks up every request of the set. */
    @Benchmark
    public void pass(Blackhole answers) {
        Lookup asked = Objects.requireNonNull(lookup);
        for (Call call : calls) {
            answers.consume(asked.find(call));
        }
    }
}
