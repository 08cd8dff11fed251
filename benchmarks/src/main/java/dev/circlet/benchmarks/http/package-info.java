/** Requests over HTTP: what a server spends on each, whoever answers it. */
@org.jspecify.annotations.NullMarked
package dev.circlet.benchmarks.http;
