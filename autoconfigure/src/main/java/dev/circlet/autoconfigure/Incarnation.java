package dev.circlet.autoconfigure;

/**
 * Tells this start of the node from all others.
 *
 * @param bits 64 random bits, the same for the fleet and its transport
 */
record Incarnation(long bits) {}
