package dev.insideout.demo.service;

import dev.insideout.cache.CacheConfig;
import dev.insideout.cache.Followed;
import dev.insideout.cache.Key;
import dev.insideout.cache.Storage;
import dev.insideout.cache.ViewCache;
import dev.insideout.cache.Views;
import dev.insideout.cache.store.StoreException;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.RegistryException;
import dev.insideout.demo.CompanyException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;

/**
 * The orders service as a program. Arguments: {@code --kafka ADDRESS --registry ADDRESS --port
 * PORT}, 0 for a free one, {@code --store FOLDER} to keep its rows in RocksDB instead of in memory,
 * and {@code --decisions yes} to act on view order_validations. The variable {@code
 * INSIDEOUT_CLIENT}, when it is set, holds further settings of Kafka's clients in the format of
 * properties files. It prints {@code ready <address>} when it answers and runs until it is ended.
 */
public final class OrdersServiceMain {
  /** What the line begins with that says that it answers. */
  public static final String READY = "ready ";

  /** The variable with secrets in it, which arguments would show to everyone. */
  public static final String CLIENT = "INSIDEOUT_CLIENT";

  private static final String DECISIONS = "--decisions";
  private static final Set<String> OPTIONS =
      Set.of("--kafka", "--registry", "--port", "--store", DECISIONS);
  private static final int BAD_ARGUMENTS = 2;
  private static final int NOT_STARTED = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private OrdersServiceMain() {}

  public static void main(String[] arguments) {
    // Before anything logs: the logging library looks at its settings once.
    System.setProperty("log4j2.configurationFile", "log4j2-orders-service.xml");
    // A client that does not send its request to the end does not keep a thread for ever.
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    try {
      start(options(arguments));
    } catch (IllegalArgumentException e) {
      end(BAD_ARGUMENTS, e);
    } catch (CompanyException | RegistryException | StoreException | KafkaException e) {
      end(NOT_STARTED, e);
    } catch (IOException e) {
      System.err.printf("The orders service cannot listen: %s.%n", e.getMessage());
      System.exit(NOT_STARTED);
    }
  }

  private static void end(int exitCode, RuntimeException e) {
    System.err.printf("The orders service does not start: %s.%n", e.getMessage());
    System.exit(exitCode);
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "'%s' is none of its options %s, each with a value"
                .formatted(arguments[i], OPTIONS.stream().sorted().toList()));
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    for (String needed : List.of("--kafka", "--registry", "--port")) {
      if (!options.containsKey(needed)) {
        throw new IllegalArgumentException(needed + " is missing");
      }
    }
    return options;
  }

  private static void start(Map<String, String> options) throws IOException {
    LogConnection log =
        new LogConnection(options.get("--kafka"), options.get("--registry"), clientSettings());
    Storage storage =
        options.containsKey("--store")
            ? Storage.rocksDb(Path.of(options.get("--store")))
            : Storage.memory();
    int port = Integer.parseInt(options.get("--port"));
    OrderLog orderLog = OrderLog.connect(log);
    ViewCache<Key, OrderStatus> orders =
        Views.connect(CacheConfig.of(log).storage(storage)).open(OrdersApi.ORDER_STATUS);
    Optional<ViewCache<Key, OrderValidation>> decisions =
        options.containsKey(DECISIONS)
            ? Optional.of(Views.connect(log).open(DecisionFollower.VALIDATIONS))
            : Optional.empty();
    Optional<DecisionFollower> follower =
        decisions.map(cache -> DecisionFollower.start(orderLog, orders, cache, PATIENCE));
    OrdersServer server =
        OrdersServer.start(
            port, new OrdersApi(orderLog, orders, PATIENCE, decisions.map(Followed.class::cast)));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  follower.ifPresent(DecisionFollower::close);
                  decisions.ifPresent(ViewCache::close);
                  orderLog.close();
                  orders.close();
                },
                "stops the orders service"));
    System.out.println(READY + server.address());
  }

  private static Map<String, String> clientSettings() throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(System.getenv().getOrDefault(CLIENT, "")));
    Map<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    return settings;
  }
}
