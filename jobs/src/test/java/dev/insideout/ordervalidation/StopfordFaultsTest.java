package dev.insideout.ordervalidation;

import static dev.insideout.ordervalidation.TestValidation.MORNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The known faults of the reference implementation of order validation (confluentinc's
 * kafka-streams-examples, microservices), each of which this job must not have.
 */
class StopfordFaultsTest {
  private TestValidation shop;

  @AfterEach
  void close() throws Exception {
    shop.close();
  }

  @Test
  void reservedStockIsGivenBackWhenTheOrderIsCancelled() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 1);
    shop.order("o-1", "ann", "lamp", 1, 10_00);
    shop.order("o-2", "bob", "lamp", 1, 10_00);
    assertThat(status("o-1")).isEqualTo(Decision.VALIDATED);
    assertThat(status("o-2")).isEqualTo(Decision.FAILED);

    shop.becomes("o-1", 2, "cancelled");
    shop.order("o-3", "cy", "lamp", 1, 10_00);

    assertThat(status("o-3")).isEqualTo(Decision.VALIDATED);
  }

  @Test
  void reservedStockIsGivenBackWhenAnotherCheckFails() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 1);
    shop.order("o-1", "ann", "lamp", 1, 100_01);
    assertThat(shop.decision("o-1").orElseThrow().reason()).contains("100.01 EUR");

    shop.readBack();
    shop.order("o-2", "bob", "lamp", 1, 10_00);

    assertThat(status("o-2")).isEqualTo(Decision.VALIDATED);
  }

  @Test
  void reservedStockIsGivenBackWhenNobodyShipsIt() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 1);
    shop.order("o-1", "ann", "lamp", 1, 10_00);
    shop.passed(Duration.ofHours(26));

    assertThat(status("o-1")).isEqualTo(Decision.FAILED);
    assertThat(shop.decision("o-1").orElseThrow().reason()).contains("expired");
    shop.readBack();
    shop.order("o-2", "bob", "lamp", 1, 10_00);
    assertThat(status("o-2")).isEqualTo(Decision.VALIDATED);
  }

  @Test
  void shippedStockIsNeverFreeBeforeItIsCounted() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 1);
    shop.order("o-1", "ann", "lamp", 1, 10_00);
    Instant shipped = MORNING.plusSeconds(600);
    shop.becomes("o-1", 2, "shipped", shipped);

    shop.order("o-2", "bob", "lamp", 1, 10_00);
    assertThat(status("o-2")).isEqualTo(Decision.FAILED);

    shop.stock("lamp", 2, 0, shipped);
    shop.stock("lamp", 3, 1, shipped.plusSeconds(60));
    shop.order("o-3", "cy", "lamp", 1, 10_00);
    assertThat(status("o-3")).isEqualTo(Decision.VALIDATED);
  }

  @Test
  void aPaidOrderThatChangesKeepsWhatItHasReserved() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 2);
    shop.order("o-1", "ann", "lamp", 1, 10_00);
    shop.readBack();
    shop.becomes("o-1", 2, "paid");
    shop.line("o-1", 1, 2, "lamp", 5, 10_00);
    assertThat(shop.decision("o-1").orElseThrow().lateFinding()).isEqualTo("the order has changed");
    shop.readBack();

    shop.order("o-2", "bob", "lamp", 2, 10_00);

    assertThat(status("o-1")).isEqualTo(Decision.VALIDATED);
    assertThat(status("o-2")).isEqualTo(Decision.FAILED);
  }

  @Test
  void anOrderForAProductWithoutAStockRowDoesNotWaitForEver() throws Exception {
    shop = TestValidation.open();
    shop.order("o-1", "ann", "ghost", 1, 10_00);
    assertThat(shop.decision("o-1")).isEmpty();

    shop.passed(TestValidation.RULES.unknownProduct());

    assertThat(status("o-1")).isEqualTo(Decision.FAILED);
    assertThat(shop.decision("o-1").orElseThrow().reason()).contains("unknown product ghost");
  }

  @Test
  void anOrderForAProductWhoseStockRowIsLateIsValidated() throws Exception {
    shop = TestValidation.open();
    shop.order("o-1", "ann", "lamp", 1, 10_00);
    shop.passed(Duration.ofSeconds(2));
    shop.stock("lamp", 1, 1);

    assertThat(status("o-1")).isEqualTo(Decision.VALIDATED);
  }

  @Test
  void anOrderWhoseValidationIsLateIsTimedOutAndTheLateResultIsTold() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 1);
    shop.header("o-1", 1, "created", "ann", 2, MORNING);
    shop.line("o-1", 1, 1, "lamp", 1, 10_00);
    shop.passed(TestValidation.RULES.decision());
    assertThat(status("o-1")).isEqualTo(Decision.TIMED_OUT);
    assertThat(shop.decision("o-1").orElseThrow().reason())
        .isEqualTo("its lines are not complete after 10 s");

    shop.readBack();
    shop.line("o-1", 2, 1, "lamp", 0, 10_00);

    assertThat(status("o-1")).isEqualTo(Decision.FAILED);
    assertThat(shop.decision("o-1").orElseThrow().revision()).isEqualTo(2);
  }

  @Test
  void whatIsFoundAfterTheOrderWentOnStandsBesideTheDecision() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 10);
    shop.header("o-2", 1, "created", "ann", 1, MORNING.plusSeconds(60));
    shop.line("o-2", 1, 1, "lamp", 1, 60_00);
    shop.readBack();
    shop.becomes("o-2", 2, "paid", MORNING.plusSeconds(90));

    shop.order("o-1", "ann", "lamp", 1, 60_00);

    assertThat(status("o-2")).isEqualTo(Decision.VALIDATED);
    assertThat(shop.decision("o-2").orElseThrow().lateFinding()).contains("120.00 EUR");
  }

  @Test
  void aLateOrderOfTheSameSessionRevisesWhatNobodyHasActedOn() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 10);
    shop.header("o-2", 1, "created", "ann", 1, MORNING.plusSeconds(60));
    shop.line("o-2", 1, 1, "lamp", 1, 60_00);
    assertThat(status("o-2")).isEqualTo(Decision.VALIDATED);

    shop.order("o-1", "ann", "lamp", 1, 60_00);

    assertThat(status("o-1")).isEqualTo(Decision.VALIDATED);
    assertThat(status("o-2")).isEqualTo(Decision.FAILED);
  }

  @Test
  void oneLimitIsInTheCodeAndInTheText() throws Exception {
    shop = TestValidation.open();
    Rules rules = Rules.STANDARD;
    String text = Files.readString(Path.of("../docs/order-validation.md"));

    assertThat(text)
        .contains("%,d EUR".formatted(rules.fraudLimitCents() / 100))
        .contains("within %d hour".formatted(rules.sessionGap().toHours()))
        .contains("after %d s".formatted(rules.unknownProduct().toSeconds()))
        .contains("after %d s".formatted(rules.decision().toSeconds()))
        .contains("%d days".formatted(rules.reservation().toDays()))
        .contains("%d days".formatted(rules.forgotten().toDays()));
  }

  @Test
  void moneyIsExactToTheCent() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 100);
    shop.header("o-1", 1, "created", "ann", 3, MORNING);
    for (int line = 1; line <= 3; line++) {
      shop.line("o-1", line, 1, "lamp", 1, 10);
    }
    shop.order("o-2", "bob", "lamp", 1, 100_00);
    shop.order("o-3", "cy", "lamp", 1, 100_01);

    assertThat(shop.decision("o-1").orElseThrow().totalCents()).isEqualTo(30);
    assertThat(status("o-2")).isEqualTo(Decision.VALIDATED);
    assertThat(status("o-3")).isEqualTo(Decision.FAILED);
  }

  @Test
  void aRebuildKeepsWhatWasDecidedWhereTheRaceNowGoesTheOtherWay() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 1);
    shop.order("o-1", "ann", "lamp", 1, 10_00);
    shop.order("o-2", "bob", "lamp", 1, 10_00);
    Decision first = shop.decision("o-1").orElseThrow();
    Decision second = shop.decision("o-2").orElseThrow();
    shop.close();

    shop = TestValidation.closed(new Run(2, "b"));
    shop.order("o-3", "cy", "lamp", 1, 10_00);
    shop.order("o-2", "bob", "lamp", 1, 10_00);
    shop.stock("lamp", 1, 1);
    shop.recall(second);
    shop.recall(first);
    shop.order("o-1", "ann", "lamp", 1, 10_00);
    assertThat(shop.published()).containsExactly(second, first);
    shop.openGate();

    assertThat(shop.decision("o-1")).contains(first);
    assertThat(shop.decision("o-2")).contains(second);
    assertThat(status("o-3")).isEqualTo(Decision.FAILED);
  }

  @Test
  void stateIsGoneWhenTheOrderIsLongOver() throws Exception {
    shop = TestValidation.open();
    shop.stock("lamp", 1, 1);
    shop.order("o-1", "ann", "lamp", 1, 10_00);
    shop.becomes("o-1", 2, "cancelled");
    shop.readBack();
    shop.passed(Duration.ofDays(8));
    shop.forget("ann");

    // The shelf stays.
    assertThat(shop.stateEntries()).containsExactly(0, 1, 0, 0);
  }

  private String status(String order) {
    return shop.decision(order).orElseThrow().status();
  }
}
