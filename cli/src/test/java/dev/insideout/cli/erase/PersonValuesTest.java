package dev.insideout.cli.erase;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Which values tell a person from others, and what they are called. */
class PersonValuesTest {
  private static final Schema ADDRESS =
      SchemaBuilder.record("Address").fields().requiredString("street").endRecord();

  private static final Schema ROW =
      SchemaBuilder.record("Customer")
          .fields()
          .requiredString("customer_id")
          .requiredString("name")
          .requiredLong("version")
          .name("address")
          .type(ADDRESS)
          .noDefault()
          .name("phones")
          .type()
          .array()
          .items()
          .stringType()
          .noDefault()
          .endRecord();

  @Test
  void aRowSaysInWordsWhatItHasAtAnyDepth() {
    GenericRecord address = new GenericData.Record(ADDRESS);
    address.put("street", "Lindenweg 7");
    GenericRecord row = new GenericData.Record(ROW);
    row.put("customer_id", "c-1");
    row.put("name", " ");
    row.put("version", 3L);
    row.put("address", address);
    row.put("phones", List.of("030 1234", "040 1234"));

    RowTexts texts = RowTexts.of(row, "customer_id");

    assertThat(texts.texts())
        .isEqualTo(
            Map.of(
                "address.street", "Lindenweg 7", "phones[0]", "030 1234", "phones[1]", "040 1234"));
    assertThat(texts.others()).containsExactly("version");
  }

  @Test
  void aColumnHasANumberWhereItHadSeveralValues() {
    PersonValues values =
        values(
            List.of(),
            Map.of(),
            List.of(
                Map.of("email", "ada@example.net", "name", "Ada Lovelace", "city", "Berlin"),
                Map.of("email", "ada@example.org", "name", "Ada Lovelace", "city", "Berlin")));

    assertThat(values.sought())
        .extracting(Sought::label)
        .containsExactlyInAnyOrder("email #1", "email #2", "name", "city");
    assertThat(values.useless()).isEmpty();
  }

  @Test
  void whatOthersHaveAndWhatIsTooShortAndTheKeyProveNothing() {
    PersonValues values =
        values(
            List.of("Berlin", "x"),
            Map.of("gold", "3 other rows have it"),
            List.of(Map.of("level", "gold", "country", "DE", "city", "Berlin", "login", "c-100")));

    assertThat(values.useless())
        .isEqualTo(
            Map.of(
                "level", "3 other rows have it",
                "country", "too short, it is in any file by chance",
                "login", "in the key, which orders and the like may keep"));
    assertThat(values.sought())
        .as("what somebody names is looked for whoever has it")
        .extracting(Sought::label)
        .containsExactly("--value 1", "--value 2");
  }

  /**
   * @param others by text, what is said of those that other rows have
   */
  private static PersonValues values(
      List<String> named, Map<String, String> others, List<Map<String, String>> rows) {
    return PersonValues.of(
        "c-1000",
        rows.stream().map(row -> new RowTexts(row, Set.of())).toList(),
        named,
        asked -> {
          Map<Sought, String> found = new HashMap<>();
          others.forEach(
              (text, words) ->
                  new ByteScan(asked)
                      .in(text.getBytes(StandardCharsets.UTF_8))
                      .forEach(sought -> found.put(sought, words)));
          return found;
        });
  }
}
