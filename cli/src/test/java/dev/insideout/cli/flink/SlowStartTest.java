package dev.insideout.cli.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.insideout.cli.output.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job that finds no slot in time, by what Flink's REST API answers. */
class SlowStartTest {
  private static final String JOB = "6820d6edf452a80948f8b42fa8e3f020";

  private HttpServer flink;
  private volatile String state = "RUNNING";

  @BeforeEach
  void start() throws IOException {
    flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    flink.createContext("/", this::answer);
    flink.start();
  }

  @AfterEach
  void stop() {
    flink.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("PATCH")) {
      state = "CANCELED";
    }
    String jobs =
        """
        {"jobs": [{"jid": "%s", "name": "sales", "state": "%s", "start-time": 1,
          "tasks": {"total": 2, "running": 0}}]}
        """
            .formatted(JOB, state);
    byte[] answer =
        (exchange.getRequestURI().getPath().equals("/jobs/overview") ? jobs : "{}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @Test
  void isCancelledSinceNobodyWouldKnowOfItWhenItRan() {
    FlinkRest rest = new FlinkRest("http://127.0.0.1:" + flink.getAddress().getPort());

    assertThatThrownBy(() -> rest.awaitStart(JOB, Duration.ofSeconds(1)))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("does not run after 1 s, and is cancelled")
        .hasMessageContaining("RUNNING with 0 of 2 tasks at work, perhaps since no slot is free");
    assertThat(state).isEqualTo("CANCELED");
  }
}
