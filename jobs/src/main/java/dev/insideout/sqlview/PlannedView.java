package dev.insideout.sqlview;

import dev.insideout.flink.log.LogSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A view of a planned group.
 *
 * @param plan the part of the group's plan that its rows go through
 * @param keys what is known of the keys in it
 * @param sources what it reads of the log
 * @param tables the tables that it reads, by their full names, quoted
 * @param path how its rows are made
 */
record PlannedView(
    ViewStatement statement,
    PlanGraph plan,
    UniqueKeys keys,
    List<LogSource> sources,
    Map<String, SourceTable> tables,
    ViewPath path) {
  /** Why it cannot be published; empty when nothing is in the way. */
  Optional<InvalidSqlException> violation() {
    return EpochRules.violation(
            plan,
            keys,
            sources,
            SqlTokens.of(statement.file().text()),
            statement.auditable(),
            statement.delivery())
        .map(reason -> InvalidSqlException.in(statement.file(), reason));
  }
}
