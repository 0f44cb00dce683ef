package dev.insideout.demo;

/** The company cannot write the log. The message says why, for a person. */
public final class CompanyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CompanyException(String message, Throwable cause) {
    super(message, cause);
  }
}
