package dev.insideout.cache;

import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/** The new row of a key, or none when the row is gone. */
public record RowChange(GenericRecord key, Optional<GenericRecord> row) {}
