/** Look-ups of a route: the tree beside the routers that a Java developer would otherwise use. */
@org.jspecify.annotations.NullMarked
package dev.circlet.benchmarks.router;
