package dev.insideout.cli.erase;

/**
 * Records of a partition that do not count any more and are still there.
 *
 * @param records how many
 * @param first the lowest of their offsets
 * @param last the highest of their offsets
 * @param goes when the last of them goes
 */
record Remnant(String topic, int partition, long records, long first, long last, Departure goes) {

  static Remnant of(String topic, int partition, long offset, Departure goes) {
    return new Remnant(topic, partition, 1, offset, offset, goes);
  }

  /** Both, of one partition. */
  Remnant and(Remnant other) {
    return new Remnant(
        topic,
        partition,
        records + other.records,
        Math.min(first, other.first),
        Math.max(last, other.last),
        goes.and(other.goes));
  }
}
