package dev.circlet.demo.fleet;

import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts a fleet in this process, or one node, as the command line says.
 *
 * <ul>
 *   <li>without flags: three nodes at the ports 8080 to 8082
 *   <li>{@code --fleet=N}: N nodes, 1 to 32
 *   <li>{@code --port=P}: the port of the first node
 *   <li>{@code circlet.node-name}, {@code server.port} or {@code circlet.peers.*} (other than its {@code timeouts}) set in
 *       any way that Spring Boot knows, or {@code --fleet=0}: one node that these properties describe
 * </ul>
 */
public final class Launcher {

    private Launcher() {}

    /**
     * Starts what the command line asks for. Ends the JVM if that is impossible.
     *
     * @param application the application that each node runs
     * @param args the command line
     */
    public static void launch(Class<?> application, String... args) {
        try {
            Surroundings surroundings = Surroundings.of(args);
            LaunchPlan plan = LaunchPlan.parse(args, surroundings.describeSingleNode());
            if (plan.isFleet() && !AheadOfTime.processing()) {
                // Not closed here: the nodes run until the JVM is told to end, whose hooks close each context.
                System.out.println(DemoFleet.start(application, plan).readyLine());
            } else {
                String[] arguments = plan.arguments().toArray(String[]::new);
                new SpringApplicationBuilder(application)
                        .properties(AheadOfTime.defaults(Surroundings.of(arguments)))
                        .run(arguments);
            }
        } catch (LaunchException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
