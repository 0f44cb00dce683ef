package dev.insideout.cli.erase;

import dev.insideout.cli.log.CommittedRecords;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The live rows of the topic of persons that are somebody else's. */
final class OtherPersons implements PersonValues.OtherRows {
  /** So many rows need not be remembered one by one: such a value tells nobody apart. */
  private static final long MANY = 10_000;

  private final CommittedRecords log;
  private final String topic;
  private final Set<ByteBuffer> own;

  /**
   * @param own the keys of the person whose rows do not count
   */
  OtherPersons(CommittedRecords log, String topic, Set<ByteBuffer> own) {
    this.log = log;
    this.topic = topic;
    this.own = own;
  }

  @Override
  public Map<Sought, String> having(List<Sought> values) {
    Counting counting = new Counting(values);
    log.read(
        topic,
        record -> {
          if (record.key() != null && !own.contains(ByteBuffer.wrap(record.key()))) {
            counting.add(record);
          }
        });
    return counting.inWords();
  }

  private static final class Counting {
    private final LiveRows<Set<Sought>> live = new LiveRows<>();
    private final Map<Sought, Long> seen = new LinkedHashMap<>();
    private final List<Sought> open;
    private ByteScan scan;

    Counting(List<Sought> values) {
      open = new ArrayList<>(values);
      scan = new ByteScan(open);
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
      Set<Sought> found = scan.in(record.value());
      if (found.isEmpty()) {
        live.forget(record);
        return;
      }
      live.replace(record, found);
      for (Sought value : found) {
        if (seen.merge(value, 1L, Long::sum) >= MANY) {
          open.remove(value);
          scan = new ByteScan(open);
        }
      }
    }

    Map<Sought, String> inWords() {
      Map<Sought, Long> rows = new LinkedHashMap<>();
      live.all().forEach(found -> found.forEach(value -> rows.merge(value, 1L, Long::sum)));
      Map<Sought, String> words = new LinkedHashMap<>();
      rows.forEach(
          (value, count) ->
              words.put(
                  value,
                  count == 1 ? "another row has it" : "%,d other rows have it".formatted(count)));
      seen.forEach(
          (value, count) -> {
            if (count >= MANY) {
              words.put(value, "%,d other rows or more have it".formatted(MANY));
            }
          });
      return words;
    }
  }
}
