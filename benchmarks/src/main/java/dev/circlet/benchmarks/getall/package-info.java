/** Many keys of a fleet at once. */
package dev.circlet.benchmarks.getall;
