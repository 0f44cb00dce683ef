package dev.insideout.contract.position;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceTopicTest {
  @Test
  void readsItsOwnText() {
    assertThat(SourceTopic.parse("order-lines")).isEqualTo(new SourceTopic("", "order-lines"));
    assertThat(SourceTopic.parse("eu/order-lines")).isEqualTo(new SourceTopic("eu", "order-lines"));
    assertThat(new SourceTopic("eu", "orders")).hasToString("eu/orders");
    assertThat(new SourceTopic("", "orders")).hasToString("orders");
  }

  @Test
  void hasPartitions() {
    assertThat(SourcePartition.of("eu/orders", 2))
        .isEqualTo(new SourcePartition("eu", "orders", 2));
    assertThat(SourcePartition.of("orders", 2)).isEqualTo(new SourcePartition("", "orders", 2));
    assertThat(SourcePartition.parse("eu/order-lines-2").source()).isEqualTo("eu/order-lines");
    assertThat(SourcePartition.parse("order-lines-2").source()).isEqualTo("order-lines");
  }
}
