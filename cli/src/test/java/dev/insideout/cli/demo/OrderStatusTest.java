package dev.insideout.cli.demo;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.demo.service.OrderStatus;
import dev.insideout.flink.avro.AvroSchemas;
import dev.insideout.sqlview.SqlProject;
import dev.insideout.sqlview.ViewDescription;
import dev.insideout.sqlview.ViewJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;

/** The rows of the view are what the orders service, whose schema is its own, reads. */
class OrderStatusTest {
  @Test
  void theServiceReadsTheRowsOfTheView() throws Exception {
    ViewDescription view = ViewJob.describe(SqlProject.open(Path.of("..")), "order_status");
    List<RowType.RowField> columns =
        view.columns().entrySet().stream()
            .map(
                column ->
                    new RowType.RowField(
                        column.getKey(),
                        LogicalTypeParser.parse(
                            column.getValue(), OrderStatusTest.class.getClassLoader())))
            .toList();
    Schema written = AvroSchemas.row(view.name(), new RowType(columns), Map.of());
    Schema read = OrderStatus.getClassSchema();

    assertThat(SchemaCompatibility.checkReaderWriterCompatibility(read, written).getType())
        .as("%s reads %s", read, written)
        .isEqualTo(COMPATIBLE);
    assertThat(written.getFields())
        .as("columns that the service takes for null, since the view has none of this name")
        .extracting(Schema.Field::name)
        .containsAll(read.getFields().stream().map(Schema.Field::name).toList());
  }
}
