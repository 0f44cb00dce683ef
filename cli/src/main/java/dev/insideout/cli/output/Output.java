package dev.insideout.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/** Where a command speaks: results on standard output, progress and errors on standard error. */
public final class Output {
  private final PrintStream results;
  private final PrintStream progress;
  private final boolean json;
  private final boolean color;

  public Output(PrintStream results, PrintStream progress, boolean json, boolean color) {
    this.results = results;
    this.progress = progress;
    this.json = json;
    this.color = color;
  }

  /** True when results are asked for as JSON. */
  public boolean json() {
    return json;
  }

  /** True when text may carry ANSI colours. */
  public boolean color() {
    return color;
  }

  /**
   * One line of the result.
   *
   * @throws ResultsClosedException when nobody reads results any more
   */
  public void result(String line) {
    results.println(line);
    if (results.checkError()) {
      throw new ResultsClosedException();
    }
  }

  /** One line of the result, as JSON. */
  public void result(JsonNode value) {
    result(value.toString());
  }

  /** The result as an aligned table. */
  public void result(TextTable table) {
    table.lines(color).forEach(this::result);
  }

  /** One line about what goes on. */
  public void progress(String line) {
    progress.println(line);
    progress.flush();
  }

  /** The stream of progress and errors, for what draws there. */
  public PrintStream progressStream() {
    return progress;
  }
}
