package dev.insideout.contract.registry;

import org.apache.avro.Schema;

/**
 * One version of a subject. {@code id} is what records carry; {@code version} counts within the
 * subject from 1.
 */
public record RegisteredSchema(String subject, int version, int id, Schema schema) {}
