package dev.circlet.cache;

/** A group without a getter as its peers reach it. */
final class LeaseDoor {}
