package dev.insideout.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.LogConnection;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** Connectors find the log, and its regions, in the configuration that a plan is made with. */
class ConnectionOptionsTest {
  @Test
  void areReadAsTheyWereSet() {
    Map<String, String> security = Map.of("security.protocol", "SSL", "ssl.key", "a,b:c 'd'");
    LogConnection eu = new LogConnection("eu:1,eu:2", "http://eu", security);
    LogConnection us = LogConnection.of("us:1", "http://us");
    LogConnection log =
        new LogConnection("home:1", "http://home", Map.of("client.id", "x"))
            .with(Map.of("eu", eu, "us", us));
    Configuration configuration = new Configuration();

    ConnectionOptions.set(configuration, log, "world");

    assertThat(ConnectionOptions.log(configuration, "")).isEqualTo(log.in(""));
    assertThat(ConnectionOptions.log(configuration, "eu")).isEqualTo(eu);
    assertThat(ConnectionOptions.log(configuration, "us")).isEqualTo(us);
  }

  @Test
  void aPlanCanBeMadeOfARegionOfWhichNothingIsKnown() {
    Configuration configuration = new Configuration();
    ConnectionOptions.set(configuration, LogConnection.of("home:1", "http://home"), "world");

    assertThat(ConnectionOptions.log(configuration, "eu").kafka()).isEqualTo("nowhere:1");
  }
}
