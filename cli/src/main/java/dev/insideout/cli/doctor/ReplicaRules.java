package dev.insideout.cli.doctor;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What the names of topics tell of how they are replicated between regions. */
final class ReplicaRules {
  private ReplicaRules() {}

  /**
   * @param topics those of the cluster
   * @param regions the names of the other regions
   */
  static List<Finding> check(Collection<String> topics, Set<String> regions) {
    return topics.stream()
        .filter(topic -> isReplicaOfReplica(topic, regions))
        .map(
            topic ->
                Finding.warning(
                    "topic " + topic,
                    "is by its name a replica of a replica: what was copied is copied on, late and with the duplicates of both; in a ring that never ends",
                    "let what replicates leave out topics that begin with a region's name and a dot (of MirrorMaker: topics.exclude), and delete this one when nobody reads it"))
        .toList();
  }

  private static boolean isReplicaOfReplica(String topic, Set<String> regions) {
    String[] parts = topic.split("\\.", 3);
    return parts.length == 3 && regions.contains(parts[0]) && regions.contains(parts[1]);
  }
}
