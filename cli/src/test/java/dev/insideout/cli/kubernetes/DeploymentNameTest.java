package dev.insideout.cli.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.cli.output.CommandFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentNameTest {
  @Test
  void isALabelOfTheJobsName() {
    assertThat(DeploymentName.of("order_status").text()).isEqualTo("order-status");
    assertThat(DeploymentName.of("Sales.EU_2").text()).isEqualTo("sales-eu-2");
    assertThat(DeploymentName.of("order_status 0a1b2c3d4e5f").text())
        .isEqualTo("order-status-0a1b2c3d4e5f");
    String longest = "a" + "b".repeat(31);
    assertThat(DeploymentName.of(longest + " 0a1b2c3d4e5f").text()).hasSize(45);
  }

  @Test
  void isRefusedWhereNoLabelCanBeMade() {
    String tooLong = "a" + "b".repeat(32) + " 0a1b2c3d4e5f";
    for (String job : List.of("9lives", "orders_", "_orders", "été", tooLong)) {
      assertThatThrownBy(() -> DeploymentName.of(job))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("'%s' cannot be deployed to Kubernetes".formatted(job))
          .hasMessageContaining("'group' in the WITH");
    }
  }
}
