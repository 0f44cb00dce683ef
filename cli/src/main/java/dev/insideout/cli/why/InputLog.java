package dev.insideout.cli.why;

import dev.insideout.sqlview.TableDescription;
import java.util.function.Consumer;

/** The records of the tables that a view reads. */
interface InputLog {
  /** Hands on every committed record of {@code table} up to its present end, by partition. */
  void read(TableDescription table, Consumer<InputRecord> taker);
}
