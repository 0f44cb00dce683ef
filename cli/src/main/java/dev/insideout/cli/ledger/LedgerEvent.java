package dev.insideout.cli.ledger;

import java.time.Instant;

/**
 * Something that was done to a group.
 *
 * @param what such as {@code promote}
 * @param version the version that it was done to or with
 * @param detail one sentence
 */
public record LedgerEvent(
    String group, Instant time, String by, String what, String version, String detail) {}
