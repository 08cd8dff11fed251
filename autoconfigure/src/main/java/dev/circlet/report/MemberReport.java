package dev.circlet.report;

import dev.circlet.ring.Member;
import java.net.URI;

/**
 * One member of the fleet.
 *
 * @param name its name
 * @param uri where its peers reach it
 * @param state what it is up to
 * @param self whether it is the reporting node
 * @param weight its share of the ring relative to the others
 * @param ownership the share of the keys that it owns, 0 to 1; 0 if it is not on the ring
 * @since 0.1
 */
public record MemberReport(String name, URI uri, Member.State state, boolean self, int weight, double ownership) {}
