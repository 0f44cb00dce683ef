package dev.insideout.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.registry.IncompatibleSchemaException;
import dev.insideout.contract.registry.RegisteredSchema;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.registry.UnknownSchemaException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryProcessIT {
  private static final Schema KEY =
      SchemaBuilder.record("OrderKey").fields().requiredString("order_id").endRecord();
  private static final Schema ORDER =
      SchemaBuilder.record("Order").fields().requiredString("order_id").endRecord();
  private static final Schema ORDER_WITH_NOTE =
      SchemaBuilder.record("Order")
          .fields()
          .requiredString("order_id")
          .optionalString("note")
          .endRecord();
  private static final Schema ORDER_WITH_REQUIRED_COUNTRY =
      SchemaBuilder.record("Order")
          .fields()
          .requiredString("order_id")
          .requiredString("country")
          .endRecord();
  private static final Schema CUSTOMER =
      SchemaBuilder.record("Customer").fields().requiredString("customer_id").endRecord();

  @TempDir private Path dir;

  @Test
  void keepsIdsOverAStopAndAKill() {
    int keyId;
    int orderId;
    try (SchemaRegistryProcess process = SchemaRegistryProcess.start(dir, OptionalInt.empty())) {
      SchemaRegistry registry = new SchemaRegistry(process.address());
      keyId = registry.register("orders-key", KEY);
      orderId = registry.register("orders-value", ORDER);
      registry.setCompatibility("orders-value", "BACKWARD_TRANSITIVE");
    }
    int noteId;
    try (SchemaRegistryProcess process = SchemaRegistryProcess.start(dir, OptionalInt.empty())) {
      SchemaRegistry registry = new SchemaRegistry(process.address());
      // In the other order, so that a registry that had forgotten them would give other ids.
      assertThat(registry.register("orders-value", ORDER)).isEqualTo(orderId);
      assertThat(registry.register("orders-key", KEY)).isEqualTo(keyId);
      assertThat(registry.byId(orderId)).isEqualTo(ORDER);
      noteId = registry.register("orders-value", ORDER_WITH_NOTE);
      process.kill();
    }
    try (SchemaRegistryProcess process = SchemaRegistryProcess.start(dir, OptionalInt.empty())) {
      SchemaRegistry registry = new SchemaRegistry(process.address());
      assertThat(registry.subjects()).containsExactlyInAnyOrder("orders-key", "orders-value");
      assertThat(registry.byId(noteId)).isEqualTo(ORDER_WITH_NOTE);
      assertThat(registry.register("customers-value", CUSTOMER)).isNotIn(keyId, orderId, noteId);
      assertThatThrownBy(() -> registry.register("orders-value", ORDER_WITH_REQUIRED_COUNTRY))
          .isInstanceOf(IncompatibleSchemaException.class);
    }
  }

  @Test
  void looksUpTheIdOfASchemaWithoutRegisteringIt() {
    try (SchemaRegistryProcess process = SchemaRegistryProcess.start(dir, OptionalInt.empty())) {
      SchemaRegistry registry = new SchemaRegistry(process.address());

      assertThat(registry.idOf("orders-value", ORDER)).isEmpty();
      int id = registry.register("orders-value", ORDER);

      assertThat(registry.idOf("orders-value", ORDER)).hasValue(id);
      assertThat(registry.idOf("orders-value", CUSTOMER)).isEmpty();
      assertThat(registry.latest("orders-value"))
          .hasValueSatisfying(s -> assertThat(s.version()).isOne());
    }
  }

  @Test
  void speaksTheConfluentApi() {
    try (SchemaRegistryProcess process = SchemaRegistryProcess.start(dir, OptionalInt.empty())) {
      SchemaRegistry registry = new SchemaRegistry(process.address());

      int id = registry.register("orders-value", ORDER);
      assertThat(registry.register("orders-value", ORDER)).isEqualTo(id);
      assertThat(registry.register("more/orders value", ORDER)).isEqualTo(id);
      assertThat(registry.latest("more/orders value")).get().returns(id, latest -> latest.id());

      assertThatThrownBy(() -> new SchemaRegistry(process.address()).byId(id + 1000))
          .isInstanceOf(UnknownSchemaException.class);
      assertThat(registry.latest("nobody-value")).isEmpty();

      registry.setCompatibility("orders-value", "BACKWARD_TRANSITIVE");
      int next = registry.register("orders-value", ORDER_WITH_NOTE);
      assertThat(registry.versions("orders-value"))
          .extracting(RegisteredSchema::schema)
          .containsExactly(ORDER, ORDER_WITH_NOTE);
      assertThat(registry.versions("nobody-value")).isEmpty();
      assertThat(next).isNotEqualTo(id);
      assertThat(registry.latest("orders-value"))
          .get()
          .returns(2, latest -> latest.version())
          .returns(next, latest -> latest.id());
      assertThatThrownBy(() -> registry.register("orders-value", ORDER_WITH_REQUIRED_COUNTRY))
          .isInstanceOf(IncompatibleSchemaException.class);
      assertThatThrownBy(() -> registry.setCompatibility("orders-value", "SOMETIMES"))
          .isInstanceOf(RegistryException.class);
    }
  }

  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> SchemaRegistryProcess.start(dir, OptionalInt.of(other.getLocalPort())))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("port %d of 127.0.0.1", other.getLocalPort());
    }
  }

  @Test
  void saysWhereItsFilesAreMissing() {
    Path home = dir.resolve("nowhere");
    assertThatThrownBy(
            () ->
                SchemaRegistryProcess.start(
                    dir, OptionalInt.empty(), Host.LOOPBACK, home, Duration.ofSeconds(60)))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining(home.toString())
        .hasMessageContaining(SchemaRegistryProcess.HOME_PROPERTY);
  }

  @Test
  void saysThatItDidNotComeUpAndLeavesNothingBehind() throws IOException {
    Path home = Files.createDirectories(dir.resolve("home"));
    Files.createFile(home.resolve("broken-runner.jar"));
    assertThatThrownBy(
            () ->
                SchemaRegistryProcess.start(
                    dir.resolve("data"),
                    OptionalInt.empty(),
                    Host.LOOPBACK,
                    home,
                    Duration.ofSeconds(60)))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("did not come up: exit code 1")
        .hasMessageContaining("registry.log")
        .hasMessageContaining("io.quarkus.runner.GeneratedMain");
    DataFolder.claim(dir.resolve("data"), "The next one").close();
  }
}
