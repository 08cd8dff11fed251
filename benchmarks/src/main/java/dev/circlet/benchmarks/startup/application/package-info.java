/** The application whose start is measured, as it is and with what Circlet may be used for. */
package dev.circlet.benchmarks.startup.application;
