package dev.insideout.integration;

import dev.insideout.contract.LogConnection;
import java.util.concurrent.CountDownLatch;

/**
 * A {@link SalesWriter} as a program that writes until it is ended. Arguments: the log's Kafka and
 * registry, and the seed.
 */
public final class SalesService {
  private SalesService() {}

  public static void main(String[] arguments) throws InterruptedException {
    SalesWriter writer =
        new SalesWriter(LogConnection.of(arguments[0], arguments[1]), Long.parseLong(arguments[2]));
    Runtime.getRuntime().addShutdownHook(new Thread(writer::close, "closes the writer"));
    new CountDownLatch(1).await();
  }
}
