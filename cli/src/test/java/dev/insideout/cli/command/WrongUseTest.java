package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongUseTest {
  @TempDir Path folder;

  @BeforeEach
  void project() throws IOException {
    Files.createDirectories(folder.resolve("sql/views/order_status"));
    Files.writeString(folder.resolve("sql/views/order_status/view.sql"), "-- never read");
  }

  @ParameterizedTest(name = "insideout {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''                              | 2 | Usage: insideout",
        "reed orders                     | 2 | insideout read or insideout region?",
        "read                            | 2 | Missing required parameter",
        "read orders --limit many        | 2 | '--limit'",
        "read orders --limit -1          | 2 | --limit must not be negative",
        "read orders --folow             | 2 | --folow",
        "topics --env tset               | 2 | There is no environment 'tset'",
        "topics --project /no/such       | 2 | /no/such is not a project",
        "bench                           | 2 | Missing required parameter",
        "bench consistancy               | 2 | Did you mean consistency?",
        "bench jobs --runs 2             | 2 | --orders, --runs and --engines are for views",
        "bench views --orders 0          | 2 | --orders must be a number from 1 on",
        "bench xyz                       | 2 | The benchmarks are: cache, change, consistency, jobs, views.",
        "topics                          | 3 | insideout dev",
        "read order_status               | 3 | insideout dev",
        "publish orders                  | 3 | insideout dev",
        "check order_status              | 3 | insideout dev",
        "status                          | 3 | insideout dev",
        "status order_sattus             | 2 | Did you mean order_status?",
        "doctor                          | 3 | insideout dev",
        "doctor order_sattus             | 2 | Did you mean order_status?",
        "savepoint                       | 2 | Usage: insideout savepoint",
        "savepoint lst                   | 2 | Did you mean: savepoint list?",
        "savepoint drop                  | 2 | Missing required parameter",
        "orders-service                  | 3 | insideout dev",
        "why order_status                | 2 | Missing required option: '--key",
        "why order_stats --key order_id=o-1 | 2 | Did you mean order_status?",
        "why order_status --key order_id=o-1 --limit 0 | 2 | --limit must be at least 1",
        "why order_status --key order_id=o-1 | 3 | insideout dev",
        "record order_status --key order_id=o-1 | 3 | insideout dev",
        "record order_status --key order_id=o-1 --mask | 2 | '--mask'",
        "erase                           | 2 | Missing required option: '--customer",
        "erase --customer c-1 --value a@b | 2 | give --prove, too",
        "erase --customer c-1            | 3 | insideout dev",
        "orders-service --port many      | 2 | '--port'",
      })
  void saysWhatIsWrong(String arguments, int exitCode, String message) {
    CommandRun run =
        CommandRun.in(folder, arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(run.err()).contains(message).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void saysThatNoBrokerAnswers() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Files.writeString(
        folder.resolve("insideout.yaml"),
        """
        environments:
          away: {kafka: "127.0.0.1:%d", registry: "http://127.0.0.1:%d",
                 client: {default.api.timeout.ms: 1000, request.timeout.ms: 500}}
        """
            .formatted(port, port));

    CommandRun run = CommandRun.in(folder, "topics", "--env", "away");

    assertThat(run.err())
        .contains("Kafka at 127.0.0.1:%d does not answer".formatted(port))
        .doesNotContain("\tat ")
        .hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(CommandRun.in(folder, "topics", "--env", "away", "--verbose").err())
        .contains("\tat ");
  }

  @Test
  void helpsOnStandardOutput() {
    for (String command : new String[] {"publish", "read", "topics"}) {
      CommandRun run = CommandRun.in(folder, command, "--help");
      assertThat(run.out()).contains("Usage: insideout " + command, "--json", "--project");
      assertThat(run.exitCode()).isZero();
    }
  }
}
