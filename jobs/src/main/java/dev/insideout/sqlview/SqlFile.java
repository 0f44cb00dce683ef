package dev.insideout.sqlview;

/**
 * One file of a project's {@code sql/} folder: one statement.
 *
 * @param region of the topic; empty for the local one, and for a view
 * @param name of the table or view that it declares, within its region
 * @param path where it stands, for messages
 */
public record SqlFile(String region, String name, String path, String text) {
  /** A file of the local region. */
  public SqlFile(String name, String path, String text) {
    this("", name, path, text);
  }

  /** What statements call it: {@code region.name}, or the name alone where the region is local. */
  public String table() {
    return region.isEmpty() ? name : region + "." + name;
  }
}
