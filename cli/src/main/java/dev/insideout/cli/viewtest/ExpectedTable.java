package dev.insideout.cli.viewtest;

import java.util.List;
import java.util.Map;

/**
 * The rows that a view is to have.
 *
 * @param start where its text begins in the file, in characters: right behind {@code expect:}
 * @param end where its text ends
 * @param indent how far its rows are indented when they are written anew
 */
record ExpectedTable(List<Row> rows, int start, int end, int indent) {
  /**
   * One of them.
   *
   * @param cells the {@link CellText} of each column that is compared, the key among them
   */
  record Row(int line, Map<String, String> cells) {}
}
