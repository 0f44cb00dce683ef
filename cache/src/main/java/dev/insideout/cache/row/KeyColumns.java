package dev.insideout.cache.row;

import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * The columns of a key or an index, and the bytes that order by them: column by column, so that the
 * bytes of the first few columns are the beginning of those of all. Immutable.
 */
public final class KeyColumns {
  private final List<Column> columns;
  private final List<String> names;

  private KeyColumns(List<Column> columns) {
    this.columns = List.copyOf(columns);
    this.names = columns.stream().map(Column::name).toList();
  }

  /**
   * All columns of a key.
   *
   * @throws IllegalArgumentException when rows cannot be ordered by one of them
   */
  public static KeyColumns of(Schema key) {
    if (key.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException("a key is a record of its columns, and this is " + key);
    }
    return new KeyColumns(key.getFields().stream().map(Column::of).toList());
  }

  /**
   * Some columns of a row.
   *
   * @throws IllegalArgumentException when the row has no such column, or cannot be ordered by it
   */
  public static KeyColumns of(Schema row, List<String> names) {
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      Schema.Field field = row.getField(name);
      if (field == null) {
        throw new IllegalArgumentException(
            "%s has no column '%s'".formatted(row.getFullName(), name));
      }
      columns.add(Column.of(field));
    }
    return new KeyColumns(columns);
  }

  /** How many columns. */
  public int count() {
    return columns.size();
  }

  /** Their names, in order. */
  public List<String> names() {
    return names;
  }

  /** True when keys of the two are the same keys. */
  public boolean areLike(KeyColumns others) {
    if (columns.size() != others.columns.size()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      if (!columns.get(i).isLike(others.columns.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The bytes of the first {@code values.size()} columns.
   *
   * @throws IllegalArgumentException when a value is none of its column's, or there are more values
   *     than columns
   */
  public byte[] encode(List<?> values) {
    if (values.size() > columns.size()) {
      throw new IllegalArgumentException(
          "%d values for %d columns %s".formatted(values.size(), columns.size(), names()));
    }
    OrderedBytes out = new OrderedBytes();
    for (int i = 0; i < values.size(); i++) {
      columns.get(i).write(values.get(i), out);
    }
    return out.toBytes();
  }

  /**
   * The bytes of a whole key.
   *
   * @throws IllegalArgumentException when it has not exactly a value for each column
   */
  public byte[] encodeWhole(List<?> values) {
    if (values.size() != columns.size()) {
      throw new IllegalArgumentException(
          "a key has the columns %s, and this one %d values: %s"
              .formatted(names(), values.size(), values));
    }
    return encode(values);
  }

  /** The values of a key; those beyond the columns are left alone. */
  public List<Object> decode(byte[] bytes, int offset, int length) {
    OrderedBytes.Reader in = new OrderedBytes.Reader(bytes, offset, length);
    List<Object> values = new ArrayList<>(columns.size());
    columns.forEach(column -> values.add(column.read(in)));
    return Collections.unmodifiableList(values);
  }

  /** How many of {@code length} bytes belong to these columns. */
  public int lengthIn(byte[] bytes, int offset, int length) {
    OrderedBytes.Reader in = new OrderedBytes.Reader(bytes, offset, length);
    columns.forEach(column -> column.read(in));
    return length - in.remaining();
  }

  /** Makes the bytes of keys in the wire format that were written with these columns. */
  public Transcoder transcoder() {
    return new Transcoder(columns);
  }

  /** From wire format to bytes in order. Not thread-safe. */
  public static final class Transcoder {
    private final List<Column> columns;
    private final OrderedBytes out = new OrderedBytes();
    private final Column.Scratch scratch = new Column.Scratch();
    private BinaryDecoder decoder;

    private Transcoder(List<Column> columns) {
      this.columns = columns;
    }

    /**
     * The bytes of a key.
     *
     * @throws BadRecordException when it is none of these columns
     */
    public byte[] encode(byte[] wire) throws BadRecordException {
      out.clear();
      decoder =
          DecoderFactory.get()
              .binaryDecoder(
                  wire, WireFormat.HEADER_BYTES, wire.length - WireFormat.HEADER_BYTES, decoder);
      try {
        for (Column column : columns) {
          column.copy(decoder, out, scratch);
        }
        if (decoder.isEnd()) {
          return out.toBytes();
        }
      } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
        throw new BadRecordException("corrupt Avro in the key: " + e.getMessage(), e);
      }
      throw new BadRecordException("corrupt Avro in the key: bytes are left over");
    }
  }
}
