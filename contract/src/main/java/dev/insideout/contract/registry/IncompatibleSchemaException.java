package dev.insideout.contract.registry;

/** The registry refused a schema because readers of the subject's earlier ones would break. */
public final class IncompatibleSchemaException extends RegistryException {
  private static final long serialVersionUID = 1L;

  public IncompatibleSchemaException(String subject, String answer) {
    super("the schema of subject %s breaks its readers: %s".formatted(subject, answer));
  }
}
