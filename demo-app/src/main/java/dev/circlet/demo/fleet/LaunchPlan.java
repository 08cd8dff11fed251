package dev.circlet.demo.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How many nodes to start, and where.
 *
 * @param nodes how many nodes to start in this process as a fleet; zero for one node by ordinary properties
 * @param firstPort the port of the first node, the others follow; zero if there is no fleet
 * @param arguments the command line without the flags of the launcher
 */
public record LaunchPlan(int nodes, int firstPort, List<String> arguments) {

    /** What a fleet has without {@code --fleet}. */
    static final int DEFAULT_NODES = 3;

    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_NODES = 32;
    private static final int MAX_PORT = 65_535;

    /**
     * Checks the ports and copies the list.
     *
     * @param nodes how many nodes to start
     * @param firstPort the port of the first node
     * @param arguments the rest of the command line
     * @throws LaunchException if there are not enough ports
     */
    public LaunchPlan {
        arguments = List.copyOf(arguments);
        if (nodes > 0 && firstPort + nodes - 1 > MAX_PORT) {
            throw new LaunchException("--port=" + firstPort + " leaves no room for " + nodes
                    + " nodes below port 65536; give --port=" + (MAX_PORT - nodes + 1) + " or less");
        }
    }

    /**
     * Reads a command line. {@code --fleet=N} starts N nodes, whatever else is set; {@code --fleet=0} one node by
     * ordinary properties. Without it there are three nodes, unless a property that only concerns a single one is set.
     *
     * @param args the command line
     * @param singleNode whether anything is set that only concerns a single node
     * @return the plan
     * @throws LaunchException if a flag cannot be used
     */
    public static LaunchPlan parse(String[] args, boolean singleNode) {
        OptionalInt fleet = OptionalInt.empty();
        OptionalInt port = OptionalInt.empty();
        List<String> rest = new ArrayList<>();
        for (String arg : args) {
            if (is("fleet", arg)) {
                fleet = OptionalInt.of(number("fleet", arg, 0, MAX_NODES));
            } else if (is("port", arg)) {
                port = OptionalInt.of(number("port", arg, 1, MAX_PORT));
            } else {
                rest.add(arg);
            }
        }
        int nodes = fleet.orElse(singleNode ? 0 : DEFAULT_NODES);
        if (nodes > 0) {
            return new LaunchPlan(nodes, port.orElse(DEFAULT_PORT), rest);
        }
        port.ifPresent(p -> rest.add("--server.port=" + p));
        return new LaunchPlan(0, 0, rest);
    }

    private static boolean is(String flag, String arg) {
        return arg.equals("--" + flag) || arg.startsWith("--" + flag + "=");
    }

    private static int number(String flag, String arg, int min, int max) {
        String text = arg.substring(Math.min(arg.length(), flag.length() + 3));
        int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        if (number < min || number > max) {
            throw new LaunchException(
                    arg + " cannot be used; give --" + flag + "=N with a whole number from " + min + " to " + max);
        }
        return number;
    }

    boolean isFleet() {
        return nodes > 0;
    }

    List<Integer> ports() {
        return IntStream.range(firstPort, firstPort + nodes).boxed().toList();
    }
}
