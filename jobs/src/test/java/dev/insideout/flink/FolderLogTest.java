package dev.insideout.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.LogConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLogTest {
  private static final String TOPIC = "orders";

  @TempDir private Path folder;
  private FolderLog log;

  @BeforeEach
  void create() {
    log = new FolderLog(folder);
    log.create(TOPIC, 2);
  }

  @Test
  void isFoundByItsConnection() {
    LogConnection connection = log.connection("http://registry");

    assertThat(FolderLog.of(connection)).contains(log);
    assertThat(connection.registry()).isEqualTo("http://registry");
    assertThat(FolderLog.of(LogConnection.of("broker:9092", "http://registry"))).isEmpty();
  }

  @Test
  void countsPartitions() {
    assertThat(log.partitions(TOPIC)).isEqualTo(2);
    assertThat(log.partitions("nothing")).isZero();
    assertThatThrownBy(() -> log.requirePartitions("nothing"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void keepsRecordsAsTheyAre() {
    TopicRecord tombstone =
        new TopicRecord(
            TOPIC, 1, new byte[] {1, 0}, null, List.of(new RecordHeader("h", new byte[] {2})));
    log.append(TOPIC, 1, List.of(record("a"), tombstone));

    List<FolderRecord> read = read(1, 0, 9);

    assertThat(read).extracting(FolderRecord::offset).containsExactly(0L, 1L);
    assertThat(read.get(1).record()).usingRecursiveComparison().isEqualTo(tombstone);
    assertThat(log.end(TOPIC, 0)).isZero();
    assertThat(log.end(TOPIC, 1)).isEqualTo(2);
  }

  @Test
  void readsStretchesAcrossSegments() {
    log.append(TOPIC, 0, List.of(record("a"), record("b")));
    log.append(TOPIC, 0, List.of(record("c")));

    assertThat(values(read(0, 1, 3))).containsExactly("b", "c");
    assertThat(values(read(0, 0, 1))).containsExactly("a");
    assertThat(values(log.next(TOPIC, 0, 1))).containsExactly("b");
    assertThat(values(log.next(TOPIC, 0, 2))).containsExactly("c");
    assertThat(log.next(TOPIC, 0, 3)).isEmpty();
  }

  @Test
  void showsATransactionWhenItIsCommittedAndOnce() {
    log.open(TOPIC, 0, "t1", List.of(record("a")));
    assertThat(log.hasOpen(TOPIC, 0)).isTrue();
    assertThat(log.end(TOPIC, 0)).isZero();

    log.commit(TOPIC, 0, "t1");
    log.commit(TOPIC, 0, "t1");

    assertThat(log.hasOpen(TOPIC, 0)).isFalse();
    assertThat(values(read(0, 0, 9))).containsExactly("a");
    assertThat(log.end(TOPIC, 0)).as("the commit takes up an offset").isEqualTo(2);
    log.append(TOPIC, 0, List.of(record("b")));
    assertThat(values(log.next(TOPIC, 0, 1))).as("from the control record on").containsExactly("b");
  }

  @Test
  void commitsNothingThatWasAborted() {
    log.open(TOPIC, 0, "t1", List.of(record("a")));
    log.abortOpen(TOPIC, 0);

    assertThatThrownBy(() -> log.commit(TOPIC, 0, "t1")).hasMessageContaining("t1 of orders-0");
    assertThat(log.end(TOPIC, 0)).isZero();
  }

  @Test
  void failsOnceWhereItIsWanted() {
    log.failOnceAt(TOPIC, 0, 3);

    assertThat(log.failsNowAt(TOPIC, 0, 2)).isFalse();
    assertThat(log.hasFailedAt(TOPIC, 0, 3)).isFalse();
    assertThat(log.failsNowAt(TOPIC, 0, 3)).isTrue();
    assertThat(log.failsNowAt(TOPIC, 0, 3)).isFalse();
    assertThat(log.hasFailedAt(TOPIC, 0, 3)).isTrue();
  }

  private List<FolderRecord> read(int partition, long from, long to) {
    List<FolderRecord> records = new ArrayList<>();
    log.read(TOPIC, partition, from, to, records::add);
    return records;
  }

  private static TopicRecord record(String value) {
    return new TopicRecord(TOPIC, 0, null, value.getBytes(StandardCharsets.UTF_8), List.of());
  }

  private static List<String> values(List<FolderRecord> records) {
    return records.stream()
        .map(record -> new String(record.record().value(), StandardCharsets.UTF_8))
        .toList();
  }
}
