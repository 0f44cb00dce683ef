package dev.insideout.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.marker.Run;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who decides, and in which submission. */
class GatedFunctionTest {
  private static final Gate FIRST = new Gate(new Run(1, "a"));
  private static final Gate SECOND = new Gate(new Run(2, "b"));

  private final List<Says> all = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Says says : all) {
      says.harness.close();
    }
  }

  @Test
  void decidesFromTheOpeningOn() throws Exception {
    Says says = says(FIRST);
    says.hear("x");
    says.open(FIRST);
    says.hear("y");

    assertThat(says.all()).containsExactly("x closed", "opened", "y open");
  }

  @Test
  void whatWasOpenStaysSoInTheSameSubmission() throws Exception {
    Says again = restored(FIRST, opened(FIRST));
    again.hear("x");

    assertThat(again.all()).containsExactly("x open");
  }

  @Test
  void whatWasOpenIsClosedInAnotherSubmission() throws Exception {
    Says another = restored(SECOND, opened(FIRST));
    another.hear("x");
    another.open(FIRST);
    another.hear("y");
    another.open(SECOND);
    another.hear("z");

    assertThat(another.all()).containsExactly("x closed", "y closed", "opened", "z open");
  }

  private OperatorSubtaskState opened(Gate gate) throws Exception {
    Says says = says(gate);
    says.open(gate);
    return says.harness.snapshot(1, 1);
  }

  private Says says(Gate gate) throws Exception {
    Says says = new Says(gate);
    all.add(says);
    says.harness.open();
    return says;
  }

  private Says restored(Gate gate, OperatorSubtaskState state) throws Exception {
    Says says = new Says(gate);
    all.add(says);
    says.harness.initializeState(state);
    says.harness.open();
    return says;
  }

  /** A function that says whether it may decide. */
  private static final class Says {
    private final KeyedBroadcastOperatorTestHarness<String, String, String, String> harness;

    Says(Gate gate) throws Exception {
      harness =
          new KeyedBroadcastOperatorTestHarness<>(
              new CoBroadcastWithKeyedOperator<>(new Sayer(gate), List.of(Gate.STATE)),
              word -> word,
              Types.STRING,
              1,
              1,
              0);
    }

    void hear(String word) throws Exception {
      harness.processElement(word, 0);
    }

    void open(Gate gate) throws Exception {
      harness.processBroadcastElement(gate.opening(), 0);
    }

    List<String> all() {
      return harness.extractOutputValues();
    }
  }

  private static final class Sayer extends GatedFunction<String, String, String> {
    private static final long serialVersionUID = 1L;

    Sayer(Gate gate) {
      super(gate);
    }

    @Override
    public void processElement(String word, ReadOnlyContext context, Collector<String> out)
        throws Exception {
      out.collect(word + (isOpen(context) ? " open" : " closed"));
    }

    @Override
    protected void opened(Context context, Collector<String> out) {
      out.collect("opened");
    }
  }
}
