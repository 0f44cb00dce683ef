package dev.insideout.cli.log;

/** JSON that does not fit a schema. */
public final class MisfitException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String reason;

  /**
   * @param field the path of the field, such as {@code lines[2].amount}; empty for the whole
   * @param reason what is wrong with it, as the end of a sentence that begins with the field
   */
  public MisfitException(String field, String reason) {
    super(field.isEmpty() ? reason : "field '%s' %s".formatted(field, reason));
    this.field = field;
    this.reason = reason;
  }

  public String field() {
    return field;
  }

  public String reason() {
    return reason;
  }
}
