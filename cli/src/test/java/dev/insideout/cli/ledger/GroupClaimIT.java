package dev.insideout.cli.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import dev.insideout.contract.LogConnection;
import dev.insideout.platform.KafkaBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A claim whose broker goes away and stays away. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupClaimIT {
  private static final String GROUP = "order_status";

  /** What takes half a minute by default. */
  private static final Map<String, String> IMPATIENT =
      Map.of(
          "max.block.ms", "1500",
          "request.timeout.ms", "1000",
          "delivery.timeout.ms", "1500",
          "default.api.timeout.ms", "1500");

  @TempDir Path folder;

  @Test
  void aCommandEndsWithAMessageAndDoesNotHang() {
    GroupClaim claim;
    try (KafkaBroker broker = KafkaBroker.start(folder, OptionalInt.empty())) {
      LogConnection log = new LogConnection(broker.bootstrap(), "http://nowhere", IMPATIENT);
      claim = new Ledger(log).claim(GROUP, "promote");
    }

    for (int step = 0; step < 2; step++) {
      assertThatThrownBy(() -> claim.write(GroupRecord.none(GROUP), "promote", "v1", "a step"))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("The ledger (topic insideout.ledger");
    }
    claim.close();
  }
}
