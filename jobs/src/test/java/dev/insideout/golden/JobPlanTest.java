package dev.insideout.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.flink.job.JobStreams;
import dev.insideout.flink.job.JobTopic;
import dev.insideout.flink.job.JobView;
import dev.insideout.flink.job.LogJob;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.notifications.state.Told;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every job plans without a log, and its state is named, listed and typed. */
class JobPlanTest {
  private static final StateLayout KEPT =
      StateLayout.of("keep", StateLayout.value("kept", Told.class));
  private static final Column ID = Column.physical("id", DataTypes.STRING().notNull());
  private static final JobTopic<String> FACTS =
      JobTopic.events("facts", String.class, row -> row.getString(0).toString(), ID);
  private static final JobView<String> VIEW =
      JobView.of(
          "small",
          1,
          List.of("id"),
          String.class,
          id -> GenericRowData.of(StringData.fromString(id)),
          ID);

  static Stream<LogJob> jobs() {
    return GoldenLedgerTest.jobs();
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void statesAreThoseOfTheKeyedOperators(LogJob job) {
    JobPlan plan = JobPlan.of(job);

    assertThat(plan.complaints(job)).isEmpty();
    System.out.printf(
        "%s plans %d operators, keyed: %s%n", job.name(), plan.uids().size(), plan.keyed());
  }

  @Test
  void aSmallJobIsNothingToComplainOf() {
    LogJob job = new Small(List.of(KEPT), log -> log.publish(VIEW, keep(log).uid("keep")));

    assertThat(JobPlan.of(job).complaints(job)).isEmpty();
  }

  @Test
  void anOperatorWithoutAUidIsRefused() {
    LogJob job = new Small(List.of(KEPT), log -> log.publish(VIEW, keep(log)));

    assertThatThrownBy(() -> JobPlan.of(job))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no UID or hash has been assigned");
  }

  @Test
  void aTypeThatFallsToKryoIsRefused() {
    LogJob job =
        new Small(
            List.of(),
            log -> {
              DataStream<Thread> threads =
                  log.read(FACTS)
                      .map(Thread::new, new GenericTypeInfo<>(Thread.class))
                      .uid("threads");
              log.publish(VIEW, threads.map(Thread::getName, Types.STRING).uid("names"));
            });

    assertThatThrownBy(() -> JobPlan.of(job))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Generic types have been disabled")
        .hasMessageContaining("java.lang.Thread");
  }

  @Test
  void aStateThatIsNotListedAndOneThatIsNotThereAreNamed() {
    LogJob job = new Small(List.of(KEPT), log -> log.publish(VIEW, keep(log).uid("renamed")));

    assertThat(JobPlan.of(job).complaints(job))
        .containsExactly(
            "states() has keep, which is no keyed operator",
            "renamed is keyed, but not in states()");
  }

  @Test
  void aStateThatIsNoAvroRecordIsRefused() {
    assertThatThrownBy(
            () ->
                StateLayout.of("keep", new ValueStateDescriptor<>("kept", LongSerializer.INSTANCE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("state kept of keep is no Avro record");
  }

  private static SingleOutputStreamOperator<String> keep(JobStreams log) {
    return log.read(FACTS).keyBy(id -> id, Types.STRING).process(new Keep(), Types.STRING);
  }

  private static final class Keep extends KeyedProcessFunction<String, String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(String id, Context context, Collector<String> out) {
      out.collect(id);
    }
  }

  /** A job with one topic and one view. */
  private record Small(List<StateLayout> states, Consumer<JobStreams> pipeline) implements LogJob {
    @Override
    public String name() {
      return "small";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public Duration interval() {
      return Duration.ofSeconds(1);
    }

    @Override
    public List<JobTopic<?>> reads() {
      return List.of(FACTS);
    }

    @Override
    public List<JobView<?>> publishes() {
      return List.of(VIEW);
    }

    @Override
    public void build(JobStreams log) {
      pipeline.accept(log);
    }
  }
}
