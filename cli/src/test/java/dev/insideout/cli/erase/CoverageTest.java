package dev.insideout.cli.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.erase.Person.Tombstone;
import dev.insideout.cli.log.NewestEpoch;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.output.ExitCode;
import dev.insideout.contract.marker.EpochId;
import dev.insideout.contract.marker.MarkerKind;
import dev.insideout.contract.position.Positions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A view has read a tombstone when its newest epoch is beyond it. */
class CoverageTest {
  private static final Duration NONE = Duration.ZERO;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Coverage coverage =
      new Coverage("customers", List.of(new Tombstone(1, 17, Instant.EPOCH)));

  @Test
  void waitsForTheEpochThatIsBeyondTheTombstone() throws InterruptedException {
    Deque<String> epochs = new ArrayDeque<>(List.of("customers-1:17", "customers-1:18"));

    Map<String, NewestEpoch> covered =
        coverage.await(List.of(view("names", "customers")), view -> epoch(epochs.remove()), LONG);

    assertThat(covered.get("names").positions()).hasToString("customers-1:18");
    assertThat(epochs).isEmpty();
  }

  @Test
  void aViewThatDoesNotReadTheTopicIsNotWaitedFor() throws InterruptedException {
    assertThat(
            coverage.await(
                List.of(view("revenue", "orders"), view("unborn")),
                view -> view.equals("revenue") ? epoch("orders-1:3") : Optional.empty(),
                NONE))
        .isEmpty();
  }

  @Test
  void aJobWithoutStatementsReadsWhatItsPositionsName() {
    assertThatThrownBy(
            () ->
                coverage.await(
                    List.of(view("timeline")), view -> epoch("customers-0:99,orders-1:3"), NONE))
        .hasMessageContaining("of timeline its newest epoch 1/4", "is at customers-0:99");
  }

  @Test
  void saysWhoDidNotComeThereAndWhatToDo() {
    assertThatThrownBy(
            () ->
                coverage.await(
                    List.of(view("names", "customers"), view("levels", "customers")),
                    view -> view.equals("names") ? epoch("customers-1:12") : Optional.empty(),
                    NONE))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_SO))
        .hasMessageContaining("customers-1 offset 17")
        .hasMessageContaining("of levels it has published no epoch; of names its newest epoch 1/4")
        .hasMessageContaining("is at customers-1:12")
        .hasMessageContaining("the same command again, which writes nothing twice");
  }

  @Test
  void whereCompactionHasTakenTheTombstoneThereIsNothingToWaitFor() throws InterruptedException {
    Coverage longAgo = new Coverage("customers", List.of());

    assertThat(
            longAgo.await(
                List.of(view("names", "customers")), view -> epoch("customers-1:1"), NONE))
        .isEmpty();
    assertThat(longAgo.in(Positions.parse("customers-1:1"))).isFalse();
  }

  private static DeployedView view(String name, String... topics) {
    return new DeployedView(name, name, List.of(topics), true);
  }

  private static Optional<NewestEpoch> epoch(String positions) {
    return Optional.of(
        new NewestEpoch(
            new EpochId(1, 4),
            MarkerKind.END,
            Positions.parse(positions),
            Instant.EPOCH,
            List.of()));
  }
}
