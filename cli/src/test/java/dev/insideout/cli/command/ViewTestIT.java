package dev.insideout.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of views, run as a user does. */
class ViewTestIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Path KINDS = Path.of("src/test/resources/viewtest/kinds").toAbsolutePath();
  private static final Path TOPICS = Path.of("src/test/resources/viewtest/topics").toAbsolutePath();
  private static final Path REGIONS =
      Path.of("src/test/resources/viewtest/regions").toAbsolutePath();
  private static final Path ARRIVAL =
      Path.of("src/test/resources/viewtest/arrival").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void theViewsOfThisRepositoryEndAlikeInWhateverWayRecordsArrive() throws Exception {
    CommandRun run = CommandRun.in(CHECKOUT, "test", "--adversarial", "--runs", "2", "--json");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    List<Path> files = testFiles(CHECKOUT.resolve("sql/views"));
    assertThat(run.outLines()).hasSameSizeAs(files).hasSizeGreaterThanOrEqualTo(27);
    ObjectMapper json = new ObjectMapper();
    for (String line : run.outLines()) {
      JsonNode result = json.readTree(line);
      assertThat(result.path("passed").asBoolean()).as(line).isTrue();
      assertThat(result.at("/adversarial/runs").asInt()).as(line).isEqualTo(2);
      assertThat(result.at("/adversarial/failures").asInt()).as(line).isEqualTo(2);
    }
    System.out.println(run.err());
  }

  private static List<Path> testFiles(Path views) throws IOException {
    try (Stream<Path> files = Files.walk(views)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }

  @Test
  void aViewThatDependsOnTheOrderIsCaughtAndTheCaseIsTheSmallest() {
    CommandRun plain = CommandRun.in(ARRIVAL, "test");
    assertThat(plain.exitCode()).as(plain.out() + plain.err()).isZero();

    CommandRun run = CommandRun.in(ARRIVAL, "test", "--adversarial", "--seed", "7");

    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(1);
    assertThat(run.out())
        .contains("passed  last_carrier/declared")
        .contains("not permuted: the last parcel is the one that is read last")
        .contains("FAILED  last_carrier/last_of_three")
        .contains("seed 7")
        .contains("carrier: GLS → DHL");
    String smallest = run.out().substring(run.out().indexOf("as they arrive:"));
    assertThat(smallest.lines().filter(line -> line.contains("(line "))).hasSize(3);
    assertThat(smallest).doesNotContain("(again)", "fails here", "o-2", "o-3");
    System.out.println(run.out());
  }

  @Test
  void allKindsOfTablesAndViewsCanBeTested() {
    CommandRun run = CommandRun.in(KINDS, "test", "--adversarial", "--runs", "2");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("passed  by_shop/two_sales")
        .contains("passed  eager_sums/adds_up")
        .contains("passed  pages/counts_events")
        .contains("passed  sums/adds_up")
        .contains("passed  tops/reads_a_view");
    System.out.println(run.out());
  }

  @Test
  void topicsOfSeveralRegionsCanBeTested() {
    CommandRun run = CommandRun.in(REGIONS, "test", "--adversarial", "--runs", "4");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("passed  global_orders/three_regions")
        .contains("passed  global_parcels/two_writers")
        .contains("passed  merged_orders/one_key_in_two_regions")
        .contains("passed  parcel_conflicts/two_writers");
    System.out.println(run.out());
  }

  @Test
  void topicsOfSeveralTypesOfJsonAndOfChangesCanBeTested() {
    CommandRun run = CommandRun.in(TOPICS, "test", "--adversarial", "--runs", "4");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("passed  last_events/in_order")
        .contains("passed  names/changes")
        .contains("passed  stars/json");
    System.out.println(run.out());
  }

  @Test
  void showsWhatDiffersAndWritesItWhenAsked() throws Exception {
    copy(ARRIVAL, folder);
    Path file = folder.resolve("sql/views/last_carrier/tests/declared.yaml");
    Path other = folder.resolve("sql/views/last_carrier/tests/last_of_three.yaml");
    String right = Files.readString(file);
    Files.writeString(file, right.replace("carrier: GLS, parcels: 2", "carrier: UPS, parcels: 2"));
    Files.writeString(other, "steps: [{given: {order: []}}]");
    Path junit = folder.resolve("out/junit.xml");

    CommandRun broken = CommandRun.in(folder, "test", "--junit", "out/junit.xml");
    CommandRun updated = CommandRun.in(folder, "test", "--update");

    assertThat(broken.exitCode()).isEqualTo(2);
    assertThat(broken.out())
        .contains("FAILED  last_carrier/declared")
        .contains("  Says that it depends on the order of arrival")
        .contains("declared.yaml:4: step 1: the table of 1 rows is not as expected")
        .contains("~ different   order_id=o-1")
        .contains("carrier: UPS → GLS")
        .contains("last_of_three.yaml:1: what view 'last_carrier' reads has no table 'order'");
    assertThat(Files.readString(junit)).contains("<failure", "<error");
    assertThat(updated.out())
        .contains("updated  last_carrier/declared")
        .contains("carrier: UPS → GLS");
    assertThat(Files.readString(file)).isEqualTo(right);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copied = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(file, copied);
        }
      }
    }
  }
}
