package dev.insideout.flink.log;

import dev.insideout.contract.RegionName;
import dev.insideout.contract.position.SourceTopic;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/**
 * A topic that another program copies, record by record, from one of another region. It may copy
 * some twice, and an older one behind a newer; what is of one key stays in one partition.
 */
public final class Replica {
  private Replica() {}

  /** The topic that a table's topic is a replica of, if its options say that it is one. */
  public static Optional<SourceTopic> origin(ReadableConfig options) {
    return options.getOptional(LogOptions.ORIGIN).map(SourceTopic::parse);
  }

  /** The topic whose subjects have the schemas of {@code topic}, a table's with these options. */
  public static SourceTopic schemas(Map<String, String> options, String topic) {
    return origin(Configuration.fromMap(options)).orElseGet(() -> SourceTopic.parse(topic));
  }

  /**
   * @throws ValidationException when no table can be made of it
   */
  static void require(ReadableConfig options, SourceTopic replica, TableKind kind) {
    Optional<SourceTopic> origin = origin(options);
    if (origin.isEmpty()) {
      return;
    }
    requireOther(origin.get(), replica);
    if (kind == TableKind.EVENTS) {
      throw new ValidationException(
          "'origin' says that the topic is a replica, in which a record may stand twice, and a table without a key would count it twice; declare the PRIMARY KEY (…) NOT ENFORCED, or read the origin where it is");
    }
    if (options.getOptional(LogOptions.TYPE).isPresent()) {
      throw new ValidationException(
          "'origin' and 'type' do not go together: of a replica, one type of record is read; read the origin where it is");
    }
  }

  private static void requireOther(SourceTopic origin, SourceTopic replica) {
    String said = "'origin' = '%s' ".formatted(origin);
    if (!origin.isLocal()) {
      RegionName.objection(origin.region())
          .ifPresent(
              objection -> {
                throw new ValidationException(
                    said
                        + "is no topic of a region ('<region>/<topic>'): '%s' %s"
                            .formatted(origin.region(), objection));
              });
    }
    if (origin.topic().isEmpty() || origin.topic().indexOf('/') >= 0) {
      throw new ValidationException(said + "is no topic of a region: write '<region>/<topic>'");
    }
    if (origin.region().equals(replica.region())) {
      throw new ValidationException(
          said + "is in the region of the table itself: a replica is of a topic of another one");
    }
    if (origin.topic().equals(replica.topic())) {
      throw new ValidationException(
          said
              + "bears the name of its replica: with one name, replication in both directions goes round for ever, and a replica cannot be told from what services write; let replicas bear their origin's region ('topic' = '%s.%s')"
                  .formatted(origin.isLocal() ? "<region>" : origin.region(), origin.topic()));
    }
  }
}
