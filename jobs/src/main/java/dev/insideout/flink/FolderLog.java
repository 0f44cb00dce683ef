package dev.insideout.flink;

import dev.insideout.contract.LogConnection;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A log in a folder, for jobs that are to run without a broker: {@code
 * <folder>/<topic>/<partition>/} holds the partition's records in segments, files that are never
 * changed and each of which appears at once. A transaction is a segment that is there under another
 * name before it is committed; its commit takes up an offset, as in Kafka. Nothing is ever deleted,
 * so every partition begins at offset 0.
 *
 * <p>One writer a partition at a time. Every method throws {@link UncheckedIOException} when the
 * folder cannot be read or written.
 */
public record FolderLog(Path folder) {
  private static final String SCHEME = "folder:";
  private static final String OPEN = "open-";
  private static final String FAULT = "fault-";

  /** The log that {@code log} leads to, if it is one in a folder. */
  public static Optional<FolderLog> of(LogConnection log) {
    return log.kafka().startsWith(SCHEME)
        ? Optional.of(new FolderLog(Path.of(log.kafka().substring(SCHEME.length()))))
        : Optional.empty();
  }

  /**
   * How a job reaches this log.
   *
   * @param registry base address of the registry that has the schemas
   */
  public LogConnection connection(String registry) {
    return LogConnection.of(SCHEME + folder, registry);
  }

  /** Makes an empty topic. */
  public void create(String topic, int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      try {
        Files.createDirectories(directory(topic, partition));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How many partitions {@code topic} has; 0 when it does not exist. */
  public int partitions(String topic) {
    int partitions = 0;
    while (Files.isDirectory(directory(topic, partitions))) {
      partitions++;
    }
    return partitions;
  }

  /**
   * The same for a topic that must be there.
   *
   * @throws NoSuchElementException when it is not
   */
  public int requirePartitions(String topic) {
    int partitions = partitions(topic);
    if (partitions == 0) {
      throw new NoSuchElementException("there is no topic %s in %s".formatted(topic, folder));
    }
    return partitions;
  }

  /** Adds records to a partition, at once. */
  public void append(String topic, int partition, List<TopicRecord> records) {
    String name = Segment.name();
    open(topic, partition, name, records);
    commit(topic, partition, name, 0);
  }

  /** Writes what {@link #commit} will add to a partition. */
  void open(String topic, int partition, String transaction, List<TopicRecord> records) {
    try {
      Path draft = Files.createTempFile(directory(topic, partition), "draft-", "");
      Files.write(draft, Segment.encode(records));
      Files.move(draft, openFile(topic, partition, transaction), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Commits a transaction; one that is committed already stays as it is.
   *
   * @throws IllegalStateException when it was aborted
   */
  void commit(String topic, int partition, String transaction) {
    commit(topic, partition, transaction, 1);
  }

  private void commit(String topic, int partition, String transaction, int controlRecords) {
    Path open = openFile(topic, partition, transaction);
    try {
      if (!Files.exists(open)) {
        if (segments(topic, partition).values().stream().noneMatch(s -> s.isOf(transaction))) {
          throw new IllegalStateException(
              "transaction %s of %s-%d was aborted".formatted(transaction, topic, partition));
        }
        return;
      }
      long first = end(topic, partition);
      Segment segment = new Segment(first, first + count(open) + controlRecords, transaction);
      Files.move(
          open,
          directory(topic, partition).resolve(segment.fileName()),
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int count(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      return in.readInt();
    }
  }

  /** True when a partition has a transaction that is neither committed nor aborted. */
  public boolean hasOpen(String topic, int partition) {
    return !named(topic, partition, OPEN).isEmpty();
  }

  /** Aborts every transaction that is open in a partition. */
  public void abortOpen(String topic, int partition) {
    named(topic, partition, OPEN).forEach(FolderLog::delete);
  }

  /** The offset of the next record. */
  public long end(String topic, int partition) {
    TreeMap<Long, Segment> segments = segments(topic, partition);
    return segments.isEmpty() ? 0 : segments.lastEntry().getValue().next();
  }

  /** Hands on the records of a partition with offsets in [from, to), in order. */
  public void read(
      String topic, int partition, long from, long to, Consumer<FolderRecord> records) {
    TreeMap<Long, Segment> segments = segments(topic, partition);
    Long first = segments.floorKey(from);
    for (Segment segment : segments.tailMap(first == null ? from : first).values()) {
      if (segment.first() >= to) {
        return;
      }
      for (FolderRecord record : load(topic, partition, segment)) {
        if (record.offset() >= from && record.offset() < to) {
          records.accept(record);
        }
      }
    }
  }

  /** The records from {@code offset} on that stand in one segment; none at the end. */
  public List<FolderRecord> next(String topic, int partition, long offset) {
    TreeMap<Long, Segment> segments = segments(topic, partition);
    Map.Entry<Long, Segment> segment = segments.floorEntry(offset);
    if (segment == null || segment.getValue().next() <= offset) {
      return List.of();
    }
    List<FolderRecord> records =
        load(topic, partition, segment.getValue()).stream()
            .filter(record -> record.offset() >= offset)
            .toList();
    // Where there is only the control record left, what follows it is next.
    return records.isEmpty() ? next(topic, partition, segment.getValue().next()) : records;
  }

  private List<FolderRecord> load(String topic, int partition, Segment segment) {
    try {
      return segment.decode(
          topic,
          partition,
          Files.readAllBytes(directory(topic, partition).resolve(segment.fileName())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TreeMap<Long, Segment> segments(String topic, int partition) {
    TreeMap<Long, Segment> segments = new TreeMap<>();
    for (Path file : named(topic, partition, Segment.PREFIX)) {
      Segment segment = Segment.parse(file.getFileName().toString());
      segments.put(segment.first(), segment);
    }
    return segments;
  }

  private List<Path> named(String topic, int partition, String prefix) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(directory(topic, partition), prefix + "*")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** The next attempt to read the record at {@code offset} will fail, once. */
  public void failOnceAt(String topic, int partition, long offset) {
    try {
      Files.createFile(faultFile(topic, partition, offset));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True when reading has failed, or never was to, at {@code offset}. */
  public boolean hasFailedAt(String topic, int partition, long offset) {
    return !Files.exists(faultFile(topic, partition, offset));
  }

  /** True once, where {@link #failOnceAt} wants it. */
  public boolean failsNowAt(String topic, int partition, long offset) {
    return delete(faultFile(topic, partition, offset));
  }

  private static boolean delete(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path openFile(String topic, int partition, String transaction) {
    return directory(topic, partition).resolve(OPEN + transaction);
  }

  private Path faultFile(String topic, int partition, long offset) {
    return directory(topic, partition).resolve(FAULT + offset);
  }

  private Path directory(String topic, int partition) {
    return folder.resolve(topic).resolve(Integer.toString(partition));
  }
}
