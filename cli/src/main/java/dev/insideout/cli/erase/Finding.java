package dev.insideout.cli.erase;

import java.util.List;
import java.util.Set;

/** Where something of a person still is. */
sealed interface Finding {
  /** The labels of what was found there. */
  List<String> values();

  /**
   * In a record that counts.
   *
   * @param key of the record, as text
   * @param goes when its age takes it away, if ever
   */
  record InTopic(
      String topic, int partition, long offset, String key, List<String> values, Departure goes)
      implements Finding {}

  /**
   * In a file of a savepoint, which is gone by now.
   *
   * @param operators those with state in that file, by uid
   * @param position the byte of the file at which the first of the values begins
   */
  record InState(String job, String file, Set<String> operators, long position, List<String> values)
      implements Finding {}
}
