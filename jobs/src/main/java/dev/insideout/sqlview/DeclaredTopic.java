package dev.insideout.sqlview;

import dev.insideout.contract.position.SourceTopic;
import dev.insideout.flink.log.LogOptions;
import dev.insideout.flink.log.RecordType;
import dev.insideout.flink.log.Replica;
import dev.insideout.flink.log.Residence;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.types.logical.RowType;

/**
 * A table of the log as its statement declares it.
 *
 * @param topic as {@code [region/]topic}
 * @param columns those that are fields of the topic's values
 * @param primaryKey the columns of the key; none for a table of events
 * @param options what its WITH says
 */
record DeclaredTopic(
    SqlFile file, String topic, RowType columns, RowType primaryKey, Map<String, String> options) {
  boolean versioned() {
    return options.containsKey(LogOptions.VERSION.key());
  }

  /** The topic that it is a replica of, if it is one. */
  Optional<SourceTopic> origin() {
    return Replica.origin(Configuration.fromMap(options));
  }

  /** The topic whose subjects have the schemas of its records: itself, or its origin. */
  SourceTopic schemas() {
    return Replica.schemas(options, topic);
  }

  /** The type of its records, where the topic holds several. */
  Optional<RecordType> recordType() {
    return Optional.ofNullable(options.get(LogOptions.TYPE.key()))
        .map(name -> new RecordType(topic, name));
  }

  /** What of it may not leave a region. */
  Optional<Residence> residence() {
    return Residence.of(options);
  }

  /** A problem of the statement, at the first place where {@code at} stands in it. */
  SqlProblem problem(SqlProblem.Severity severity, String at, String reason, String fix) {
    SqlToken token =
        SqlTokens.of(file.text())
            .first(t -> t.isName() ? t.unquoted().equals(at) : t.text().equals(at))
            .orElseThrow();
    return SqlProblem.at(severity, file, token.line(), token.column(), reason, fix);
  }

  boolean isRegistryAvro(ConfigOption<String> format) {
    return options
        .getOrDefault(format.key(), format.defaultValue())
        .equals(LogOptions.REGISTRY_AVRO);
  }
}
