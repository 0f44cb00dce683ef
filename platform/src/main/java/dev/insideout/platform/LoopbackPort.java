package dev.insideout.platform;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;

/** Chooses TCP ports of the loopback address for servers that are about to start. */
public final class LoopbackPort {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private LoopbackPort() {}

  /**
   * The wanted port, or a free one when none is wanted.
   *
   * @param server who will listen, for the message
   * @throws PlatformException when the wanted port is taken or not allowed
   */
  public static int choose(OptionalInt wanted, String server) {
    int port = wanted.orElse(0);
    try (ServerSocket socket = new ServerSocket()) {
      // Otherwise a port that a server left a moment ago would count as taken for minutes.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, port));
      return socket.getLocalPort();
    } catch (BindException e) {
      throw new PlatformException(
          "%s cannot listen on port %d of 127.0.0.1, because another program does (%s). Stop that program, or give another port or none."
              .formatted(server, port, e.getMessage()),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new PlatformException(
          "%s cannot listen on port %d of 127.0.0.1: %s.".formatted(server, port, e.getMessage()),
          e);
    }
  }

  /** A port that is free now and is not {@code other}. */
  static int freeExcept(int other, String server) {
    int port = choose(OptionalInt.empty(), server);
    while (port == other) {
      port = choose(OptionalInt.empty(), server);
    }
    return port;
  }
}
