package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.golden.GoldenSavepoint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden savepoints are those of the ledger, and of the operators that are planned today. */
class GoldenLedgerTest {
  private static final Pattern LINE = Pattern.compile("(?m)^\\| `([a-z-]+/v\\d+)` \\|");

  static Stream<GoldenSavepoint> views() throws IOException {
    return GoldenSavepoint.all(GoldenSavepoint.SQL_VIEW).stream();
  }

  @Test
  void theLedgerHasALineForEachAndNoOther() throws Exception {
    Set<String> kept = new TreeSet<>();
    for (String job : GoldenSavepoint.jobs()) {
      GoldenSavepoint.all(job).forEach(golden -> kept.add(golden.toString()));
    }
    String ledger = Files.readString(GoldenSavepoint.ROOT.resolve("README.md"));

    assertThat(LINE.matcher(ledger).results().map(line -> line.group(1)))
        .as("lines of savepoints/README.md, and folders beside it")
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(kept);
  }

  @ParameterizedTest
  @MethodSource("views")
  void itsOperatorsAreThoseThatArePlannedToday(GoldenSavepoint golden) throws Exception {
    Set<String> planned = planned(SqlProject.open(golden.folder()));

    assertThat(golden.uids())
        .as("uids in %s; state under any other than these is lost by whoever upgrades", golden)
        .isEqualTo(planned);
  }

  private static Set<String> planned(SqlProject project) throws InvalidSqlException {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.setParallelism(2);
    ViewPlan plan = ViewPlan.of(env, project, GoldenShop.VIEW, ViewPlan.NOBODY);
    plan.collectDeadLetters(ViewPlan.NOBODY);
    return Stream.of(env.getStreamGraph().getJobGraph().getVerticesAsArray())
        .flatMap(vertex -> vertex.getOperatorIDs().stream())
        .map(OperatorIDPair::getUserDefinedOperatorUid)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
