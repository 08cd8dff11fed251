/** Starts a group of benchmarks and prints its ratios. */
@org.jspecify.annotations.NullMarked
package dev.circlet.benchmarks;
