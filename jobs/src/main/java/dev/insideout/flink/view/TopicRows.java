package dev.insideout.flink.view;

import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.RowVersion;
import dev.insideout.contract.wire.WireFormat;
import dev.insideout.flink.view.ViewRecord.End;
import dev.insideout.flink.view.ViewRecord.Foreign;
import dev.insideout.flink.view.ViewRecord.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * What one partition of a view topic holds, for a takeover to compare with: of each key whether a
 * reader has a row, and a digest of it. Keys in wire format, as Latin-1 text.
 */
final class TopicRows {
  private final Map<String, Known> known = new HashMap<>();
  private final MessageDigest md5 = md5();
  private final GenericDatumReader<GenericRecord> keys;
  private final byte[] sentinel;
  private final long end;
  private long generation;
  private Optional<EpochId> lastEpoch = Optional.empty();

  private TopicRows(ViewSchemas schemas, byte[] sentinel, long end) {
    this.keys = new GenericDatumReader<>(schemas.key());
    this.sentinel = sentinel;
    this.end = end;
  }

  /** Reads {@code partition} from its beginning to where it ends by now. */
  static TopicRows read(
      ViewTopics topics, ViewPartition partition, ViewSchemas schemas, byte[] sentinel) {
    long end = topics.tails().get(partition).stable();
    TopicRows rows = new TopicRows(schemas, sentinel, end);
    topics.read(partition, 0, end, rows::accept);
    return rows;
  }

  private void accept(ViewRecord record) {
    if (record instanceof Row row) {
      String key = text(row.key());
      // What follows a takeover and is of an earlier generation may have compacted a valid row.
      boolean older = isOlder(row, known.get(key));
      boolean valid = row.generation() >= generation && !older;
      generation = Math.max(generation, row.generation());
      State state = !valid ? State.DOUBTFUL : row.value() == null ? State.NO_ROW : State.ROW;
      byte[] digest = state == State.ROW ? md5.digest(row.value()) : null;
      RowVersion version = older ? known.get(key).version() : row.version().orElse(null);
      known.put(key, new Known(state, digest, row.offset(), row.generation(), version));
    } else if (record instanceof Foreign foreign) {
      if (mayBeOurs(foreign.key())) {
        known.put(text(foreign.key()), Known.DOUBTFUL);
      }
    } else if (record instanceof End end
        && end.marker().epoch().generation() >= generation
        && lastEpoch.filter(last -> last.compareTo(end.marker().epoch()) >= 0).isEmpty()) {
      generation = end.marker().epoch().generation();
      lastEpoch = Optional.of(end.marker().epoch());
      end.marker().takeover().ifPresent(this::voidFrom);
    }
  }

  /** To readers of an eager view the row with the highest version is the last. */
  private static boolean isOlder(Row row, Known last) {
    return last != null
        && last.version() != null
        && row.version().filter(version -> version.compareTo(last.version()) >= 0).isEmpty();
  }

  /** A key that is not one of the view's concerns no reader, and no reader could decode it. */
  private boolean mayBeOurs(byte[] key) {
    if (key == null
        || Arrays.equals(key, sentinel)
        || key.length < WireFormat.HEADER_BYTES
        || !Arrays.equals(key, 0, WireFormat.HEADER_BYTES, sentinel, 0, WireFormat.HEADER_BYTES)) {
      return false;
    }
    BinaryDecoder decoder =
        DecoderFactory.get()
            .binaryDecoder(
                key, WireFormat.HEADER_BYTES, key.length - WireFormat.HEADER_BYTES, null);
    try {
      keys.read(null, decoder);
      return decoder.isEnd();
    } catch (IOException | RuntimeException e) {
      // Whatever Avro says of bytes that are none of ours.
      return false;
    }
  }

  /** Readers do not count what an earlier generation wrote where a takeover had compared. */
  private void voidFrom(long offset) {
    known.replaceAll(
        (key, last) ->
            last.offset() >= offset && last.generation() < generation ? Known.DOUBTFUL : last);
  }

  private enum State {
    ROW,
    NO_ROW,
    /** Some readers have it, some do not. */
    DOUBTFUL
  }

  /**
   * The last record of a key.
   *
   * @param version the highest of the key's rows; null where they have none
   */
  private record Known(
      State state, byte[] digest, long offset, long generation, RowVersion version) {
    static final Known DOUBTFUL = new Known(State.DOUBTFUL, null, -1, 0, null);
  }

  /** The offset up to which the partition was read. */
  long end() {
    return end;
  }

  /** The epoch of the last marker that counts. */
  Optional<EpochId> lastEpoch() {
    return lastEpoch;
  }

  /** True when every reader has exactly {@code row} for {@code key}. */
  boolean hold(String key, byte[] row) {
    Known last = known.get(key);
    return last != null
        && last.state() == State.ROW
        && Arrays.equals(last.digest(), md5.digest(row));
  }

  /** The keys for which some reader may have a row. */
  Set<String> keys() {
    known.values().removeIf(last -> last.state() == State.NO_ROW);
    return known.keySet();
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
