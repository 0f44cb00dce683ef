package dev.insideout.contract.registry;

/**
 * Nobody answers at the registry's address: worth another try, unlike an error that it answered.
 */
public final class RegistryUnreachableException extends RegistryException {
  private static final long serialVersionUID = 1L;

  public RegistryUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
