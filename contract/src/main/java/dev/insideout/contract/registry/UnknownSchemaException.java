package dev.insideout.contract.registry;

import org.apache.avro.SchemaParseException;

/** The registry has no Avro schema under the id that a record carries. */
public final class UnknownSchemaException extends RegistryException {
  private static final long serialVersionUID = 1L;

  public UnknownSchemaException(int id) {
    super("schema id %d is not registered".formatted(id));
  }

  public UnknownSchemaException(int id, SchemaParseException notAvro) {
    super("schema id %d is not an Avro schema".formatted(id), notAvro);
  }
}
