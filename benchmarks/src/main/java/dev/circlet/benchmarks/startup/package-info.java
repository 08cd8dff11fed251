/** What the starter adds to the start of an application. */
package dev.circlet.benchmarks.startup;
