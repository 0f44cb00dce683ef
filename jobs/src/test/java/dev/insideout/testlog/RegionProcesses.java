package dev.insideout.testlog;

import dev.insideout.contract.LogConnection;
import dev.insideout.platform.BrokerProcess;
import dev.insideout.platform.SchemaRegistryProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/**
 * A region of a log: a broker and a registry as processes, which a test may take away and bring
 * back at the same addresses, with all that they had.
 */
public final class RegionProcesses implements AutoCloseable {
  private final Path dir;
  private final LogConnection connection;
  private BrokerProcess broker;
  private SchemaRegistryProcess registry;

  private RegionProcesses(Path dir, BrokerProcess broker, SchemaRegistryProcess registry) {
    this.dir = dir;
    this.broker = broker;
    this.registry = registry;
    this.connection = LogConnection.of(broker.bootstrap(), registry.address());
  }

  public static RegionProcesses start(Path dir) {
    CompletableFuture<SchemaRegistryProcess> registry =
        CompletableFuture.supplyAsync(() -> registry(dir, OptionalInt.empty()));
    BrokerProcess broker = broker(dir, OptionalInt.empty());
    return new RegionProcesses(dir, broker, registry.join());
  }

  private static BrokerProcess broker(Path dir, OptionalInt port) {
    return BrokerProcess.start(dir.resolve("kafka"), port);
  }

  private static SchemaRegistryProcess registry(Path dir, OptionalInt port) {
    return SchemaRegistryProcess.start(dir.resolve("registry"), port);
  }

  public LogConnection connection() {
    return connection;
  }

  /** Takes all of it away, as a cut of the power would. */
  public void kill() {
    broker.kill();
    registry.kill();
  }

  /** Brings it back. */
  public void startAgain() {
    int kafka = URI.create("kafka://" + connection.kafka()).getPort();
    broker = broker(dir, OptionalInt.of(kafka));
    registry = registry(dir, OptionalInt.of(URI.create(connection.registry()).getPort()));
  }

  /** Gives all who read its log together so much, until it {@link #hurry hurries} again. */
  public void slowDown(int bytesPerSecond) throws ExecutionException, InterruptedException {
    limitReaders((double) bytesPerSecond);
  }

  public void hurry() throws ExecutionException, InterruptedException {
    limitReaders(null);
  }

  private void limitReaders(Double bytesPerSecond) throws ExecutionException, InterruptedException {
    ClientQuotaEntity anybody =
        new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.USER, null));
    try (Admin admin = Admin.create(connection.clientProperties(Map.of()))) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      anybody,
                      List.of(new ClientQuotaAlteration.Op("consumer_byte_rate", bytesPerSecond)))))
          .all()
          .get();
    }
  }

  @Override
  public void close() {
    broker.close();
    registry.close();
  }
}
