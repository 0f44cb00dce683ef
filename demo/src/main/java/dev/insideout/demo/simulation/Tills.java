package dev.insideout.demo.simulation;

import dev.insideout.demo.fact.Topic;
import dev.insideout.demo.fact.Topics;
import java.util.List;

/** Defective tills: they write into the topics of others what nobody can read. */
final class Tills {
  private static final List<Topic<?, ?>> TOPICS =
      List.of(Topics.ORDERS, Topics.ORDER_LINES, Topics.PAYMENTS, Topics.SHIPMENTS);

  /** Text instead of Avro; a schema that nobody registered; too short for anything. */
  private static final List<String> VALUES =
      List.of("{\"till\": 7, \"sold\": 1}", "\0\u007f\u007f\u007f\u007fnot registered", "??");

  private int written;

  /** The next corrupt record: each topic and each kind of corruption in turn. */
  Fact.Garbage corrupt() {
    int number = written++;
    return new Fact.Garbage(
        TOPICS.get(number % TOPICS.size()), "till-" + number, VALUES.get(number % VALUES.size()));
  }
}
