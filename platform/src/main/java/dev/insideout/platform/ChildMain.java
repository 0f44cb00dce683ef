package dev.insideout.platform;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class in a JVM that ends with its parent. The parent holds the other end of
 * standard input and never writes to it: the operating system closes it when the parent ends, also
 * when it is killed, so end of file means that nobody is left to serve.
 *
 * <p>Arguments: the main class, then that class's own arguments.
 */
public final class ChildMain {
  private static final int PARENT_GONE = 1;

  private ChildMain() {}

  /** Runs the main class that {@code arguments} begin with. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Thread watch = new Thread(ChildMain::haltWithParent, "watches the parent process");
    watch.setDaemon(true);
    watch.start();
    // The main class is not on our class path at compile time: it belongs to another program.
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  private static void haltWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is said on this channel; only its end counts.
      }
    } catch (IOException e) {
      // As good as its end: the channel does not work any more.
    }
    Runtime.getRuntime().halt(PARENT_GONE);
  }
}
