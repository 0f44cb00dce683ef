package dev.insideout.cli.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.viewtest.GivenRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MaskTest {
  private static TestInputs inputs;
  private static List<GivenRow> rows;

  @BeforeAll
  static void rows() throws Exception {
    inputs = TestInputs.of("order_status");
    rows =
        List.of(
            row("orders", "order_id", "o-1", "customer_id", "c-9", "country", "NL"),
            row("customers", "customer_id", "c-9", "name", "Bob", "email", "b@x", "country", "NL"),
            row("customers", "customer_id", "c-2", "name", "Ada", "email", "a@x", "country", "DE"));
  }

  private static GivenRow row(String table, Object... cells) {
    return new GivenRow(inputs.table(table), TestInputs.row(inputs.table(table), cells), false);
  }

  @Test
  void aValueHasOneStandInInAllColumnsThatAreJoined() {
    Mask mask = mask("customers.customer_id");

    assertThat(mask.columns()).isEqualTo(Set.of("customers.customer_id", "orders.customer_id"));
    assertThat(masked(mask, "customer_id"))
        .as("in the order of the values")
        .containsExactly("customer_id-2", "customer_id-2", "customer_id-1");
    assertThat(masked(mask, "country")).containsExactly("NL", "NL", "DE");
    assertThat(mask.row(rows.get(0)).cells()).containsEntry("event_id", "null");
  }

  @Test
  void columnsOfOneNameAreMaskedInAllTables() {
    Mask mask = mask("country", "name");

    assertThat(masked(mask, "country")).containsExactly("country-2", "country-2", "country-1");
    assertThat(mask.row(rows.get(1)).cells()).containsEntry("name", "name-2");
    assertThat(mask.text(new VarCharType(20), "customer_name", "Ada")).isEqualTo("name-1");
    assertThat(mask.text(new VarCharType(20), "customer_name", "null")).isEqualTo("null");
  }

  @Test
  void tombstonesKeepTheirKeys() {
    GivenRow deletion =
        new GivenRow(
            inputs.table("customers"),
            TestInputs.row(inputs.table("customers"), "customer_id", "c-9"),
            true);

    assertThat(mask("customer_id").row(deletion).cells())
        .isEqualTo(Map.of("customer_id", "customer_id-2"));
  }

  @Test
  void standInsHaveTheTypeOfWhatTheyStandFor() {
    StandIn standIn = new StandIn("customer_id", 7, 3);

    assertThat(standIn.value(new IntType(), "c")).isEqualTo(7);
    assertThat(standIn.value(new DecimalType(12, 2), "c")).hasToString("7.00");
    assertThat(standIn.value(new LocalZonedTimestampType(3), "c"))
        .hasToString("2000-01-01T00:00:07");
    assertThat(standIn.value(new VarCharType(30), "c")).hasToString("customer_id-007");
    assertThat(standIn.value(new VarCharType(5), "c")).hasToString("cu007");
    assertThat(standIn.value(new CharType(4), "c")).hasToString("c007");
    assertThatThrownBy(() -> standIn.value(new VarCharType(2), "c"))
        .hasMessageContaining("column 'c' is VARCHAR(2), which has no room");
    assertThatThrownBy(() -> new StandIn("c", 200, 3).value(new TinyIntType(), "c"))
        .hasMessageContaining("no room");
  }

  @Test
  void saysWhichColumnsThereAre() {
    assertThatThrownBy(() -> mask("emial")).hasMessageContaining("Did you mean email?");
    assertThatThrownBy(() -> mask("customers.nam"))
        .hasMessageContaining("Did you mean customers.name");
  }

  private Mask mask(String... names) {
    return Mask.of(List.of(names), inputs.trace(), inputs.tables(), rows);
  }

  private List<String> masked(Mask mask, String column) {
    return rows.stream().map(row -> mask.row(row).cells().get(column)).toList();
  }
}
