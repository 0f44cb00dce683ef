package dev.insideout.platform;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A {@link KafkaBroker} as a program. Arguments: the data folder, the port, 0 for a free one, and
 * the address to listen on. Prints {@code ready <bootstrap>} when it takes requests and runs until
 * it is ended.
 */
public final class BrokerMain {
  /** What the line begins with that says that the broker takes requests. */
  static final String READY = "ready ";

  private static final int NOT_STARTED = 3;

  private BrokerMain() {}

  public static void main(String[] arguments) {
    int port = Integer.parseInt(arguments[1]);
    try {
      KafkaBroker broker =
          KafkaBroker.start(
              Path.of(arguments[0]),
              port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
              arguments[2],
              Map.of());
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "closes the broker"));
      System.out.println(READY + broker.bootstrap());
    } catch (PlatformException e) {
      System.err.println(e.getMessage());
      System.exit(NOT_STARTED);
    }
  }
}
