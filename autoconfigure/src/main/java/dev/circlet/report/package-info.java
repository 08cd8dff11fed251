/**
 * Immutable snapshots of ring, peers, groups and keys: what endpoint and console show.
 */
@NullMarked
package dev.circlet.report;

import org.jspecify.annotations.NullMarked;
