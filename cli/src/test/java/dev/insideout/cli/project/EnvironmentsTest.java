package dev.insideout.cli.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.contract.LogConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentsTest {
  private static final String SECURED =
      """
      environments:
        secured:
          kafka: ${KAFKA}
          registry: http://registry
          flink: http://flink:8081
          savepoints: file:///savepoints
          client:
            sasl.jaas.config: login username="me" password="${PASSWORD}";
            ssl.key: file:secrets/key
        broken:
          kafka: ${NOT_SET}
          registry: http://registry
      """;

  @TempDir Path root;
  private ProjectFolder project;

  @BeforeEach
  void project() throws IOException {
    Files.createDirectories(root.resolve("sql"));
    project = new ProjectFolder(root);
  }

  @Test
  void fillsInVariablesAndFiles() throws IOException {
    Files.createDirectories(root.resolve("secrets"));
    Files.writeString(root.resolve("secrets/key"), "the key\n");

    Environment environment = get(SECURED, "secured", Map.of("KAFKA", "k:9092", "PASSWORD", "a$1"));

    assertThat(environment.log().kafka()).isEqualTo("k:9092");
    assertThat(environment.flink()).contains("http://flink:8081");
    assertThat(environment.savepoints()).as("a URI, not a secret").contains("file:///savepoints");
    assertThat(environment.log().clientProperties())
        .containsEntry("sasl.jaas.config", "login username=\"me\" password=\"a$1\";")
        .containsEntry("ssl.key", "the key");
    assertThat(environment.toString()).as("secrets are never shown").doesNotContain("the key");
  }

  @Test
  void namesTheVariableThatIsMissing() {
    assertThat(refused(SECURED, "broken"))
        .hasMessageContaining("environments.broken.kafka asks for the variable NOT_SET");
  }

  @Test
  void namesTheFileThatIsMissing() {
    CommandFailure failure =
        catchThrowableOfType(
            CommandFailure.class,
            () -> get(SECURED, "secured", Map.of("KAFKA", "k", "PASSWORD", "p")));
    assertThat(failure)
        .hasMessageContaining("environments.secured.client.ssl.key asks for the file")
        .hasMessageContaining("secrets/key");
  }

  @Test
  void namesNearEnvironments() {
    assertThat(refused(SECURED, "secure")).hasMessageContaining("Did you mean secured?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "environments:\n  a: [1]",
        "environments:\n  a: {kafca: x}",
        "environments:\n  a: {registry: x}",
        "environments: {a",
        "text",
      })
  void refusesWhatHasAnotherForm(String yaml) {
    assertThat(refused(yaml, "a"))
        .hasMessageContaining("insideout.yaml")
        .hasMessageNotContaining("yaml.snake");
  }

  @Test
  void saysThatNothingRuns() {
    CommandFailure failure =
        catchThrowableOfType(CommandFailure.class, () -> get("", "dev", Map.of()));
    assertThat(failure).hasMessageContaining("insideout dev");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void knowsARunningPlatformFromADeadOne() throws IOException {
    RunningProcess self = RunningProcess.current();
    announce(self);
    assertThat(get("", "dev", Map.of()).log().kafka()).isEqualTo("127.0.0.1:1");

    announce(new RunningProcess(self.pid(), self.started() - 1));
    assertThat(
            catchThrowableOfType(CommandFailure.class, () -> get("", "dev", Map.of())).exitCode())
        .as("the same number, another process")
        .isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void letsTheFileReplaceDev() throws IOException {
    announce(RunningProcess.current());
    String yaml = "environments: {dev: {kafka: other, registry: r}}";
    assertThat(get(yaml, "dev", Map.of()).log().kafka()).isEqualTo("other");
  }

  @Test
  void saysHowItsOwnRegionIsCalled() throws IOException {
    String yaml =
        """
        environments:
          paris: {kafka: "p:9092", registry: "http://p", region: eu}
          dublin: {kafka: "d:9092", registry: "http://d", region: %s, regions: {us: {kafka: "u:9092", registry: "http://u"}}}
        """;

    LogConnection log = get(yaml.formatted("eu"), "dublin", Map.of()).log();

    assertThat(log.region()).isEqualTo("eu");
    assertThat(log.in("eu")).as("it is the local one").isEqualTo(log.in(""));
    assertThat(log.in("us").region()).isEmpty();
    assertThat(Environments.of(project, Map.of()).homes()).containsExactly("eu");
    assertThat(Environments.of(project, Map.of()).regions()).containsExactly("eu", "us");
    assertThat(refused(yaml.formatted("us"), "dublin"))
        .hasMessageContaining(
            "environments.dublin.region is 'us', as a region beside it is called: two regions cannot have one name.");
    assertThat(refused(yaml.formatted("EU"), "dublin"))
        .hasMessageContaining("environments.dublin.region: 'EU' cannot be a region's name");
  }

  @Test
  void keepsTheEmbeddedPlatformWhereAFileSaysItsRegion() throws IOException {
    announce(RunningProcess.current());

    LogConnection log = get("environments: {dev: {region: eu}}", "dev", Map.of()).log();

    assertThat(log.kafka()).isEqualTo("127.0.0.1:1");
    assertThat(log.region()).isEqualTo("eu");
  }

  @Test
  void saysWhereOtherRegionsAre() throws IOException {
    String yaml =
        """
        environments:
          home:
            kafka: h:9092
            registry: http://h
            regions:
              eu:
                kafka: ${EU}
                registry: http://eu
                client: {security.protocol: SSL}
              us: {kafka: "us:9092", registry: "http://us"}
        """;

    LogConnection log = get(yaml, "home", Map.of("EU", "eu:9092")).log();

    assertThat(log.regions()).containsOnlyKeys("eu", "us");
    assertThat(log.in("eu").kafka()).isEqualTo("eu:9092");
    assertThat(log.in("eu").registry()).isEqualTo("http://eu");
    assertThat(log.in("eu").clientProperties()).containsEntry("security.protocol", "SSL");
    assertThat(log.in("").kafka()).isEqualTo("h:9092");
    assertThatThrownBy(() -> log.in("asia"))
        .hasMessage(
            "nothing says where region 'asia' is: name its kafka and registry in insideout.yaml; there are: eu, us");
    assertThat(Environments.of(project, Map.of()).regions())
        .as("without looking anything up")
        .containsExactly("eu", "us");
  }

  @Test
  void saysAtWhichPlaceARegionIsAndWhichHaveItWhileItMoves() throws IOException {
    String yaml =
        """
        environments:
          home:
            kafka: h:9092
            registry: http://h
            regions:
              us: {kafka: "us:9092", registry: "http://us", place: virginia}
              eu:
                %s
                places:
                  eu: {kafka: "old:9092", registry: "http://old"}
                  fra: {kafka: "new:9092", registry: "http://new", client: {client.id: me}}
        """;

    Environment before = get(yaml.formatted(""), "home", Map.of());
    assertThat(before.places()).isEqualTo(Map.of("eu", "eu", "us", "virginia"));
    assertThat(before.regions().get("eu").all()).containsExactly("eu", "fra");
    assertThat(before.log().regions()).containsOnlyKeys("eu", "fra", "virginia");
    assertThat(before.log().in("eu").kafka()).isEqualTo("old:9092");
    assertThat(before.log().in("fra").kafka()).isEqualTo("new:9092");
    assertThat(before.log().in("fra").clientProperties()).containsEntry("client.id", "me");
    assertThat(Environments.of(project, Map.of()).regions()).containsExactly("eu", "us");

    Environment after = get(yaml.formatted("place: fra"), "home", Map.of());
    assertThat(after.places()).containsEntry("eu", "fra");
    assertThat(after.log().regions()).isEqualTo(before.log().regions());
  }

  @Test
  void putsRegionsBesideTheEmbeddedPlatform() throws IOException {
    announce(RunningProcess.current());
    String yaml = "environments: {dev: {regions: {eu: {kafka: 'eu:1', registry: r}}}}";

    Environment dev = get(yaml, "dev", Map.of());

    assertThat(dev.embedded()).isPresent();
    assertThat(dev.log().kafka()).isEqualTo("127.0.0.1:1");
    assertThat(dev.log().in("eu").kafka()).isEqualTo("eu:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{eu: {registry: r}} | environments.a.regions.eu.kafka is missing",
        "{eu: {kafka: k}} | environments.a.regions.eu.registry is missing",
        "{eu: {kafka: k, registry: r, flink: f}} | has the unknown setting 'flink'",
        "{EU: {kafka: k, registry: r}} | 'EU' cannot be a region's name",
        "{local: {kafka: k, registry: r}} | it means the local cluster",
        "{eu: {kafka: k, registry: r}, us: {kafka: k, registry: s}} | environments.a.regions.us and region eu have one Kafka, k",
        "{eu: {kafka: x, registry: s}} | environments.a.regions.eu and the environment itself have one Kafka, x",
        "{eu: {kafka: k, registry: r}, eu: {kafka: l, registry: s}} | found duplicate key eu",
        "{eu: {places: {fra: {kafka: k, registry: r}}}} | environments.a.regions.eu has no place 'eu'; there are: fra.",
        "{eu: {kafka: k, places: {eu: {kafka: k, registry: r}}}} | has both 'kafka' and 'places'",
        "{eu: {places: {eu: {kafka: k}}}} | environments.a.regions.eu.places.eu.registry is missing",
        "{eu: {places: {eu: {kafka: k, registry: r, kafak: l}}}} | environments.a.regions.eu.places.eu has the unknown setting 'kafak'",
        "{eu: {place: A, kafka: k, registry: r}} | environments.a.regions.eu: 'A' cannot be a region's name",
        "{eu: {place: us, kafka: k, registry: r}, us: {kafka: l, registry: s}} | 'us' is what another region is called",
        "{eu: {place: x1, kafka: k, registry: r}, us: {place: x1, kafka: l, registry: s}} | another region has a place 'x1', too",
        "{eu: {place: fra, places: {eu: {kafka: k, registry: r}, fra: {kafka: k, registry: s}}}} | environments.a.regions.eu.places.fra and region eu have one Kafka, k",
      })
  void refusesRegionsThatCannotBeToldApartOrReached(String regions, String message) {
    String yaml = "environments: {a: {kafka: x, registry: y, regions: %s}}".formatted(regions);

    assertThat(refused(yaml, "a"))
        .hasMessageContaining(message)
        .hasMessageContaining("insideout.yaml");
  }

  private void announce(RunningProcess process) {
    new RunningPlatform("127.0.0.1:1", "http://r", "http://f", root.resolve("data"), process)
        .announce(project);
  }

  private CommandFailure refused(String yaml, String name) {
    CommandFailure failure =
        catchThrowableOfType(CommandFailure.class, () -> get(yaml, name, Map.of()));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    return failure;
  }

  private Environment get(String yaml, String name, Map<String, String> variables)
      throws IOException {
    Files.writeString(project.environmentsFile(), yaml);
    return Environments.of(project, variables).get(name);
  }
}
