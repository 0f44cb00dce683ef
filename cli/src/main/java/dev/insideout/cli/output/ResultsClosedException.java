package dev.insideout.cli.output;

/** Whoever read the results has gone, as {@code head} does when it has enough: no error. */
public final class ResultsClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
