package dev.insideout.platform;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses TCP ports of the loopback address for servers that are about to start. */
public final class LoopbackPort {
  /**
   * Operating systems give ports above these to outgoing connections (Linux from 32768 on, others
   * from 49152 on): one of those may be gone before the server that it was chosen for listens.
   */
  private static final int LOWEST = 10_240;

  private static final int HIGHEST = 32_767;

  private static final int TRIES = 100;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private LoopbackPort() {}

  /**
   * The wanted port, or when none is wanted a free one that no outgoing connection takes meanwhile.
   *
   * @param wanted 0 stands for none
   * @param server who will listen, for the message
   * @throws PlatformException when the wanted port is taken or not allowed, or none is free
   */
  public static int choose(OptionalInt wanted, String server) {
    int port = wanted.orElse(0);
    return port == 0 ? free(server) : tried(port, server);
  }

  /** A port that is free now and is not {@code other}. */
  static int freeExcept(int other, String server) {
    int port = free(server);
    while (port == other) {
      port = free(server);
    }
    return port;
  }

  private static int free(String server) {
    for (int attempt = 1; ; attempt++) {
      try {
        return tried(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1), server);
      } catch (PlatformException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  private static int tried(int port, String server) {
    try (ServerSocket socket = new ServerSocket()) {
      // Otherwise a port that a server left a moment ago would count as taken for minutes.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, port));
      return port;
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
}
