package dev.insideout.flink.avro;

/** A table's column and the Avro field of the same name do not go together. */
public final class SchemaMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SchemaMismatchException(String message) {
    super(message);
  }
}
