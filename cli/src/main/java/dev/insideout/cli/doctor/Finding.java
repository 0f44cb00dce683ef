package dev.insideout.cli.doctor;

import dev.insideout.sqlview.SqlProblem.Severity;

/**
 * Something that is not as the views need it.
 *
 * @param about what it is found at
 * @param reason what is so, and what happens
 * @param fix what to do
 */
public record Finding(Severity severity, String about, String reason, String fix) {
  static Finding error(String about, String reason, String fix) {
    return new Finding(Severity.ERROR, about, reason, fix);
  }

  static Finding warning(String about, String reason, String fix) {
    return new Finding(Severity.WARNING, about, reason, fix);
  }
}
