package dev.insideout.flink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A file of a {@link FolderLog}: what one transaction added to a partition.
 *
 * @param first the offset of its first record
 * @param next the offset of the record that follows
 * @param transaction unlike that of any other
 */
record Segment(long first, long next, String transaction) {
  static final String PREFIX = "segment-";

  private static final int NULL = -1;

  /** A transaction's name that no other has. */
  static String name() {
    return UUID.randomUUID().toString();
  }

  static Segment parse(String fileName) {
    String[] parts = fileName.substring(PREFIX.length()).split("-", 3);
    return new Segment(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
  }

  String fileName() {
    return "%s%d-%d-%s".formatted(PREFIX, first, next, transaction);
  }

  boolean isOf(String otherTransaction) {
    return transaction.equals(otherTransaction);
  }

  static byte[] encode(List<TopicRecord> records) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(records.size());
    for (TopicRecord record : records) {
      write(out, record.key());
      write(out, record.value());
      out.writeInt(record.headers().size());
      for (RecordHeader header : record.headers()) {
        out.writeUTF(header.name());
        write(out, header.value());
      }
    }
    return bytes.toByteArray();
  }

  List<FolderRecord> decode(String topic, int partition, byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    List<FolderRecord> records = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      byte[] key = read(in);
      byte[] value = read(in);
      List<RecordHeader> headers = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        headers.add(new RecordHeader(in.readUTF(), read(in)));
      }
      records.add(
          new FolderRecord(first + i, new TopicRecord(topic, partition, key, value, headers)));
    }
    return records;
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes == null ? NULL : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length == NULL ? null : in.readNBytes(length);
  }
}
