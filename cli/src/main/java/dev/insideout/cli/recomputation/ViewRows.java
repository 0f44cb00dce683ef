package dev.insideout.cli.recomputation;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * A view as a table, decoded.
 *
 * @param key the schema of its keys
 * @param row the schema of its rows; a row that was written earlier may have another
 * @param rows by key
 */
public record ViewRows(Schema key, Schema row, Map<GenericRecord, GenericRecord> rows) {}
