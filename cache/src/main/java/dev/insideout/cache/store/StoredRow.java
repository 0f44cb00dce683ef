package dev.insideout.cache.store;

/** A key and its value, as they are stored. */
public record StoredRow(Slice key, Slice value) {}
