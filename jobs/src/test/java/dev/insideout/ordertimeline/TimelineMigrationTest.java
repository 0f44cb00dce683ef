package dev.insideout.ordertimeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.insideout.flink.job.SavedLayouts;
import dev.insideout.golden.GoldenSavepoint;
import dev.insideout.ordertimeline.state.Timeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A savepoint of layout 1 becomes one of layout 2, with nothing lost on the way. */
class TimelineMigrationTest {
  private static final GoldenSavepoint LAYOUT_1 = new GoldenSavepoint(OrderTimeline.NAME, 1);

  private static final int MORE_THAN_THERE_ARE = 100;

  @TempDir private static Path dir;
  private static Path migrated;

  @BeforeAll
  static void migrate() throws Exception {
    migrated = dir.resolve("migrated");
    migrate(LAYOUT_1.savepoint(), migrated);
  }

  @Test
  void aListThatBecameAMapIsRefusedAndNamed() throws Exception {
    assertThat(problems(LAYOUT_1.savepoint())).singleElement().asString().contains("events");
  }

  @Test
  void migratedItIsTheSameInTodaysLayout() throws Exception {
    assertThat(problems(migrated)).isEmpty();
    assertThat(GoldenSavepoint.uids(migrated)).isEqualTo(LAYOUT_1.uids());
    Map<String, String> kept = kept(migrated);
    System.out.println("order_timeline/v1 migrated: " + kept);
    assertThat(kept)
        .containsExactly(
            Map.entry("o-1", "events [header-o-1-1, line-1, payment-o-1-1], 0 timers"),
            Map.entry("o-2", "events [payment-o-2-1], 0 timers"),
            Map.entry("o-3", "without [header-o-3-1, payment-o-3-1], 1 timers"));
  }

  @Test
  void whatNeedsNoMigrationIsNotMigrated() throws Exception {
    assertThatThrownBy(() -> migrate(migrated, dir.resolve("again")))
        .hasMessage(migrated + " needs no migration: today's order_timeline can restore it");
  }

  private static void migrate(Path from, Path to) throws Exception {
    TimelineMigration.migrate(
        StreamExecutionEnvironment.createLocalEnvironment(2), from.toString(), to.toString());
  }

  private static List<String> problems(Path savepoint) throws Exception {
    return SavedLayouts.of(savepoint.toString()).problems(new OrderTimelineJob().states());
  }

  private static Map<String, String> kept(Path savepoint) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
    Map<String, String> kept = new TreeMap<>();
    SavepointReader.read(env, savepoint.toString())
        .readKeyedState(
            OperatorIdentifier.forUid(TimelineFunction.UID),
            new Lines(),
            Types.STRING,
            Types.STRING)
        .executeAndCollect(MORE_THAN_THERE_ARE)
        .forEach(line -> kept.put(line.substring(0, 3), line.substring(4)));
    return kept;
  }

  private static final class Lines extends KeyedStateReaderFunction<String, String> {
    private static final long serialVersionUID = 1L;
    private transient ValueState<Timeline> timeline;

    @Override
    public void open(OpenContext context) {
      timeline = getRuntimeContext().getState(TimelineFunction.TIMELINE);
    }

    @Override
    public void readKey(String order, Context context, Collector<String> lines) throws Exception {
      Timeline is = timeline.value();
      String what =
          is.getDeletion() == null
              ? "events " + is.getEvents().keySet().stream().sorted().toList()
              : "without " + is.getDeletion().getEvents().stream().sorted().toList();
      int timers = context.registeredEventTimeTimers().size();
      lines.collect("%s %s, %d timers".formatted(order, what, timers));
    }
  }
}
