package dev.insideout.flink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Writes to a {@link FolderLog} exactly once: what a checkpoint ends is a transaction in each
 * partition, committed with it.
 */
final class FolderSink implements Sink<TopicRecord>, SupportsCommitter<FolderSink.Transaction> {
  private static final long serialVersionUID = 1L;

  private final String folder;

  FolderSink(FolderLog log) {
    this.folder = log.folder().toString();
  }

  /** What one checkpoint adds to one partition. */
  record Transaction(String topic, int partition, String name) {}

  /** A sink that writes each record at once. */
  static Sink<TopicRecord> atLeastOnce(FolderLog log) {
    String folder = log.folder().toString();
    return context -> new AtOnce(folderLog(folder));
  }

  private static FolderLog folderLog(String folder) {
    return new FolderLog(Path.of(folder));
  }

  @Override
  public CommittingSinkWriter<TopicRecord, Transaction> createWriter(WriterInitContext context) {
    return new Transactions(folderLog(folder));
  }

  @Override
  public Committer<Transaction> createCommitter(CommitterInitContext context) {
    FolderLog log = folderLog(folder);
    return new Committer<>() {
      @Override
      public void commit(Collection<CommitRequest<Transaction>> requests) {
        for (CommitRequest<Transaction> request : requests) {
          Transaction transaction = request.getCommittable();
          log.commit(transaction.topic(), transaction.partition(), transaction.name());
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public SimpleVersionedSerializer<Transaction> getCommittableSerializer() {
    return new TransactionSerializer();
  }

  private static int partition(FolderLog log, TopicRecord record) {
    // Only dead letters leave the choice to the producer, and their topics have one partition.
    return record.partition() == null
        ? log.requirePartitions(record.topic()) - 1
        : record.partition();
  }

  private static final class Transactions
      implements CommittingSinkWriter<TopicRecord, Transaction> {
    private final FolderLog log;
    private final Map<String, Map<Integer, List<TopicRecord>>> written = new TreeMap<>();

    Transactions(FolderLog log) {
      this.log = log;
    }

    @Override
    public void write(TopicRecord record, Context context) {
      written
          .computeIfAbsent(record.topic(), topic -> new TreeMap<>())
          .computeIfAbsent(partition(log, record), partition -> new ArrayList<>())
          .add(record);
    }

    @Override
    public void flush(boolean endOfInput) {
      // What is written is opened as a whole, in prepareCommit.
    }

    @Override
    public Collection<Transaction> prepareCommit() {
      List<Transaction> transactions = new ArrayList<>();
      written.forEach(
          (topic, partitions) ->
              partitions.forEach(
                  (partition, records) -> {
                    Transaction transaction = new Transaction(topic, partition, Segment.name());
                    log.open(topic, partition, transaction.name(), records);
                    transactions.add(transaction);
                  }));
      written.clear();
      return transactions;
    }

    @Override
    public void close() {}
  }

  private static final class AtOnce implements SinkWriter<TopicRecord> {
    private final FolderLog log;

    AtOnce(FolderLog log) {
      this.log = log;
    }

    @Override
    public void write(TopicRecord record, Context context) {
      log.append(record.topic(), partition(log, record), List.of(record));
    }

    @Override
    public void flush(boolean endOfInput) {
      // Everything is written at once.
    }

    @Override
    public void close() {}
  }

  private static final class TransactionSerializer
      implements SimpleVersionedSerializer<Transaction> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Transaction transaction) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeUTF(transaction.topic());
      out.writeInt(transaction.partition());
      out.writeUTF(transaction.name());
      return bytes.toByteArray();
    }

    @Override
    public Transaction deserialize(int version, byte[] serialized) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
      return new Transaction(in.readUTF(), in.readInt(), in.readUTF());
    }
  }
}
