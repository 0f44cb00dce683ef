package dev.insideout.cache.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.wire.BadRecordException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The bytes of keys order as their values do, and give the values back. */
class KeyColumnsTest {
  private static final int PAIRS = 20_000;
  private static final Schema STRING = Schema.create(Schema.Type.STRING);
  private static final Schema INT = Schema.create(Schema.Type.INT);
  private static final Schema LONG = Schema.create(Schema.Type.LONG);
  private static final Schema BYTES = Schema.create(Schema.Type.BYTES);
  private static final Comparator<String> CODE_POINTS =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  /** A type of column, its values, and how they are ordered. */
  private record Kind<T>(
      String name, Schema schema, Function<Random, T> values, Comparator<T> order) {

    static <T extends Comparable<T>> Kind<T> of(
        String name, Schema schema, Function<Random, T> values) {
      return new Kind<>(name, schema, values, Comparator.naturalOrder());
    }

    void check(long seed) throws BadRecordException {
      Random random = new Random(seed);
      Schema key = key(Map.of("a", schema), List.of("a"));
      KeyColumns columns = KeyColumns.of(key);
      for (int i = 0; i < PAIRS; i++) {
        T a = values.apply(random);
        T b = values.apply(random);
        byte[] bytesOfA = columns.encode(List.of(a));
        byte[] bytesOfB = columns.encode(List.of(b));
        assertThat(Integer.signum(Arrays.compareUnsigned(bytesOfA, bytesOfB)))
            .as("%s: %s and %s, seed %d", name, a, b, seed)
            .isEqualTo(Integer.signum(order.compare(a, b)));
        assertThat(columns.decode(bytesOfA, 0, bytesOfA.length)).isEqualTo(List.of(a));
        assertThat(columns.transcoder().encode(written(key, List.of(a)))).isEqualTo(bytesOfA);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> orderAsTheValuesDo() {
    long seed = Long.getLong("insideout.seed", System.nanoTime());
    System.out.println("key columns, %d pairs a type, seed %d".formatted(PAIRS, seed));
    return Stream.of(
            Kind.of("boolean", Schema.create(Schema.Type.BOOLEAN), Random::nextBoolean),
            Kind.of("int", INT, r -> r.nextInt() >> r.nextInt(32)),
            Kind.of("long", LONG, r -> r.nextLong() >> r.nextInt(64)),
            Kind.of("float", Schema.create(Schema.Type.FLOAT), KeyColumnsTest::anyFloat),
            Kind.of("double", Schema.create(Schema.Type.DOUBLE), KeyColumnsTest::anyDouble),
            new Kind<>("string", STRING, KeyColumnsTest::anyText, CODE_POINTS),
            new Kind<>(
                "bytes",
                BYTES,
                KeyColumnsTest::anyBytes,
                (x, y) -> Arrays.compareUnsigned(x.array(), y.array())),
            Kind.of(
                "decimal",
                LogicalTypes.decimal(60, 3).addToSchema(Schema.create(Schema.Type.BYTES)),
                KeyColumnsTest::anyDecimal),
            Kind.of(
                "instant",
                LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)),
                r -> Instant.ofEpochMilli(r.nextInt())),
            new Kind<>(
                "date",
                LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT)),
                r -> LocalDate.ofEpochDay(r.nextInt(100_000) - 50_000),
                LocalDate::compareTo),
            new Kind<>(
                "uuid",
                LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING)),
                r -> new UUID(r.nextLong(), r.nextLong()),
                (x, y) -> x.toString().compareTo(y.toString())))
        .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> kind.check(seed)));
  }

  private static BigDecimal anyDecimal(Random random) {
    BigInteger digits = new BigInteger(random.nextInt(190), random);
    return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), 3);
  }

  private static Double anyDouble(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextGaussian();
      case 1 -> (double) random.nextInt(10);
      case 2 ->
          List.of(0.0, -0.0, Double.MIN_VALUE, Double.NEGATIVE_INFINITY, Double.NaN)
              .get(random.nextInt(5));
      default -> random.nextGaussian() * 1e300;
    };
  }

  private static Float anyFloat(Random random) {
    return (float) (random.nextGaussian() * random.nextInt(1000));
  }

  /** Short, of few characters, zeros among them: so that many are the beginnings of others. */
  private static String anyText(Random random) {
    StringBuilder text = new StringBuilder();
    int[] characters = {0, 1, 'a', 'b', 0xE4, 0xFFFD, 0x1F600};
    for (int i = random.nextInt(5); i > 0; i--) {
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }

  private static ByteBuffer anyBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(4)];
    byte[] values = {0, 1, -1, 127, -128};
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = values[random.nextInt(values.length)];
    }
    return ByteBuffer.wrap(bytes);
  }

  @Test
  void orderByOneColumnAfterTheOtherANullFirst() {
    long seed = Long.getLong("insideout.seed", System.nanoTime());
    Random random = new Random(seed);
    System.out.println("composite keys, %d pairs, seed %d".formatted(PAIRS, seed));
    Schema nullable = Schema.createUnion(Schema.create(Schema.Type.NULL), STRING);
    KeyColumns columns = KeyColumns.of(key(Map.of("a", nullable, "b", INT), List.of("a", "b")));
    Comparator<List<Object>> order =
        Comparator.<List<Object>, String>comparing(
                key -> (String) key.get(0), Comparator.nullsFirst(CODE_POINTS))
            .thenComparing(key -> (Integer) key.get(1));
    for (int i = 0; i < PAIRS; i++) {
      List<Object> a = anyPair(random);
      List<Object> b = anyPair(random);
      byte[] bytes = columns.encodeWhole(a);
      assertThat(Integer.signum(Arrays.compareUnsigned(bytes, columns.encodeWhole(b))))
          .as("%s and %s, seed %d", a, b, seed)
          .isEqualTo(Integer.signum(order.compare(a, b)));
      byte[] prefix = columns.encode(a.subList(0, 1));
      assertThat(Arrays.copyOf(bytes, prefix.length)).isEqualTo(prefix);
      assertThat(columns.decode(bytes, 0, bytes.length)).isEqualTo(a);
    }
  }

  private static List<Object> anyPair(Random random) {
    return new ArrayList<>(
        Arrays.asList(random.nextInt(5) == 0 ? null : anyText(random), random.nextInt(3) - 1));
  }

  @Test
  void saysWhatIsNoValueOfAColumn() {
    KeyColumns columns = KeyColumns.of(key(Map.of("id", STRING, "n", INT), List.of("id", "n")));
    assertThatThrownBy(() -> columns.encode(List.of(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column 'id' is of type string: 5 (Integer) is no value of it");
    assertThatThrownBy(() -> columns.encode(Arrays.asList("a", null)))
        .hasMessage("column 'n' is never null");
    assertThatThrownBy(() -> columns.encodeWhole(List.of("a")))
        .hasMessage("a key has the columns [id, n], and this one 1 values: [a]");
    assertThatThrownBy(() -> columns.encode(List.of("a", 1, 2)))
        .hasMessageContaining("3 values for 2 columns");
  }

  @Test
  void saysThatAKeyIsCorrupt() {
    Schema schema = key(Map.of("id", STRING), List.of("id"));
    byte[] key = written(schema, List.of("abc"));
    KeyColumns.Transcoder transcoder = KeyColumns.of(schema).transcoder();
    assertThatThrownBy(() -> transcoder.encode(Arrays.copyOf(key, key.length - 1)))
        .isInstanceOf(BadRecordException.class);
    assertThatThrownBy(() -> transcoder.encode(Arrays.copyOf(key, key.length + 1)))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("left over");
  }

  private static Schema key(Map<String, Schema> types, List<String> columns) {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Key").fields();
    columns.forEach(column -> fields.name(column).type(types.get(column)).noDefault());
    return fields.endRecord();
  }

  private static byte[] written(Schema schema, List<?> values) {
    GenericData.Record record = new GenericData.Record(schema);
    for (int i = 0; i < values.size(); i++) {
      record.put(i, values.get(i));
    }
    return RowWriter.write(1, record);
  }
}
