package dev.insideout.flink.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.contract.marker.Run;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final Run OLD = new Run(2, "old");
  private static final Run HEIR = new Run(3, "heir");

  private final TestViewTopic topic = new TestViewTopic();
  private final TestSources sources = new TestSources();

  @Test
  void holdsBesideItsPredecessorUntilTheTopicIsHandedOver() throws Exception {
    topic.epochAt(OLD, "1/1", "", "orders-0:3");
    try (Cutter heir = heir()) {
      heir.open();
      heir.progress("orders-0:9", false);
      assertThat(heir.cut(1).action()).isEqualTo(Cut.Action.HOLD);
      heir.complete(1);
      topic.epochAt(OLD, "1/2", "1/1", "orders-0:4");
      assertThat(heir.cut(2).action()).isEqualTo(Cut.Action.HOLD);
      topic.handover(HEIR);

      Cut cut = heir.cut(3);
      assertThat(cut.action()).isEqualTo(Cut.Action.TAKE_OVER);
      assertThat(cut.generation()).isEqualTo(2);
      assertThat(heir.cut(4).action()).isEqualTo(Cut.Action.PUBLISH);
    }
  }

  @Test
  void holdsAlsoWhereItsPredecessorWasSubmittedAgainSince() throws Exception {
    topic.epoch(new Run(9, "again"), "1/1", "", 1);
    try (Cutter heir = heir()) {
      heir.open();
      assertThat(heir.cut(1).action()).isEqualTo(Cut.Action.HOLD);
    }
  }

  @Test
  void doesNotInheritWhatIsHandedOverToAnother() throws Exception {
    topic.epoch(OLD, "1/1", "", 1);
    topic.handover(new Run(7, "other"));
    try (Cutter heir = heir()) {
      heir.open();
      assertThat(heir.cut(1).action()).isEqualTo(Cut.Action.HOLD);
    }
  }

  @Test
  void waitsUntilReadersWouldNotBeTakenBackInTime() throws Exception {
    topic.epochAt(OLD, "1/1", "", "orders-0:8");
    topic.handover(HEIR);
    try (Cutter heir = heir()) {
      heir.open();
      heir.progress("orders-0:7", false);
      assertThat(heir.cut(1).action()).isEqualTo(Cut.Action.HOLD);
      heir.progress("orders-0:8", false);

      assertThat(heir.cut(2).action()).isEqualTo(Cut.Action.TAKE_OVER);
    }
  }

  @Test
  void waitsForTheFloorThatItIsToldWhereItReadsARegionAtAnotherPlace() throws Exception {
    sources.begin = "fra/orders-0:0,orders-0:0";
    topic.epochAt(OLD, "1/1", "", "eu/orders-0:90,orders-0:3");
    topic.handover(HEIR, "fra/orders-0:7");
    OperatorSubtaskState state;
    try (Cutter heir = heir()) {
      heir.open();
      heir.progress("fra/orders-0:6,orders-0:3", false);
      assertThat(heir.cut(1).action()).isEqualTo(Cut.Action.HOLD);
      state = heir.snapshot(1);
    }
    try (Cutter heir = heir()) {
      heir.restore(state);
      assertThat(heir.cut(2).action()).as("after a failover, too").isEqualTo(Cut.Action.HOLD);
      heir.progress("fra/orders-0:7", false);

      Cut cut = heir.cut(3);
      assertThat(cut.action()).isEqualTo(Cut.Action.TAKE_OVER);
      assertThat(cut.positions()).isEqualTo("orders-0:3,fra/orders-0:7");
    }
  }

  @Test
  void holdsOverAFailover() throws Exception {
    topic.epoch(OLD, "1/1", "", 1);
    OperatorSubtaskState state;
    try (Cutter heir = heir()) {
      heir.open();
      heir.cut(1);
      state = heir.snapshot(1);
    }
    try (Cutter heir = heir()) {
      heir.restore(state);
      assertThat(heir.cut(2).action()).isEqualTo(Cut.Action.HOLD);
      topic.handover(HEIR);

      assertThat(heir.cut(3).action()).isEqualTo(Cut.Action.TAKE_OVER);
    }
  }

  @Test
  void doesNotHoldAnyMoreOnceItHasInherited() throws Exception {
    topic.epoch(OLD, "1/1", "", 1);
    topic.handover(HEIR);
    OperatorSubtaskState state;
    try (Cutter heir = heir()) {
      heir.open();
      assertThat(heir.cut(2).action()).isEqualTo(Cut.Action.TAKE_OVER);
      state = heir.snapshot(2);
      topic.takeover(HEIR, "2/2", "1/1", 1, 5);
    }
    try (Cutter heir = heir()) {
      heir.restore(state);

      assertThat(heir.cut(3).action()).isEqualTo(Cut.Action.PUBLISH);
    }
  }

  @Test
  void takesOverWhenItIsSubmittedAgainAsTheOwner() throws Exception {
    topic.epoch(OLD, "1/1", "", 1);
    OperatorSubtaskState state;
    try (Cutter heir = heir()) {
      heir.open();
      heir.cut(1);
      state = heir.snapshot(1);
    }
    try (Cutter owner = new Cutter(new Writer("totals", "v2", new Run(4, "x")), topic, sources)) {
      owner.restore(state);

      assertThat(owner.cut(2).action()).isEqualTo(Cut.Action.TAKE_OVER);
    }
  }

  @Test
  void endsThePredecessorForGood() throws Exception {
    try (Cutter old = new Cutter(new Writer("totals", "v1", OLD), topic, sources)) {
      old.open();
      old.cut(1);
      topic.epoch(OLD, "1/1", "", 1);
      topic.handover(HEIR);

      assertThatThrownBy(() -> old.complete(1))
          .isInstanceOf(NoLongerOwnerException.class)
          .rootCause()
          .hasMessageContaining("handed over to a run submitted 1970-01-01T00:00:00.003Z");
    }
  }

  private Cutter heir() throws Exception {
    return new Cutter(new Writer("totals", "v2", HEIR, true), topic, sources);
  }
}
