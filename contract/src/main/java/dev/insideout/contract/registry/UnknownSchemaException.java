package dev.insideout.contract.registry;

/** The registry has no schema under the id that a record carries. */
public final class UnknownSchemaException extends RegistryException {
  private static final long serialVersionUID = 1L;

  public UnknownSchemaException(int id) {
    super("schema id %d is not registered".formatted(id));
  }
}
