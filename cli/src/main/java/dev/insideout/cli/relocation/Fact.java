package dev.insideout.cli.relocation;

/**
 * One record of a key, by what it is and not where it stands: a copy is the same fact.
 *
 * @param deletion true for a tombstone
 * @param number of a row its version; where rows have none, a fingerprint of the record
 * @param time the record's, milliseconds since 1970; copiers keep it
 */
record Fact(boolean deletion, long number, long time) {}
