package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.golden.GoldenSavepoint;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden savepoints of SQL are of the operators that are planned today. */
class GoldenViewsTest {
  static Stream<GoldenSavepoint> views() throws IOException {
    return GoldenSavepoint.all(GoldenSavepoint.SQL_VIEW).stream();
  }

  @ParameterizedTest
  @MethodSource("views")
  void itsOperatorsAreThoseThatArePlannedToday(GoldenSavepoint golden) throws Exception {
    Set<String> planned = planned(SqlProject.open(golden.folder()), GoldenView.of(golden));

    assertThat(golden.uids())
        .as("uids in %s; state under any other than these is lost by whoever upgrades", golden)
        .isEqualTo(planned);
  }

  private static Set<String> planned(SqlProject project, String view) throws InvalidSqlException {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.setParallelism(2);
    ViewPlan plan = ViewPlan.of(env, project, view, ViewPlan.NOBODY);
    plan.collectDeadLetters(ViewPlan.NOBODY);
    return Stream.of(env.getStreamGraph().getJobGraph().getVerticesAsArray())
        .flatMap(vertex -> vertex.getOperatorIDs().stream())
        .map(OperatorIDPair::getUserDefinedOperatorUid)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
