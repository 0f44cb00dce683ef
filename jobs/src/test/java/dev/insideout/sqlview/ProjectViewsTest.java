package dev.insideout.sqlview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.insideout.contract.LogConnection;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.junit.jupiter.api.Test;

/** Every view of this repository's own {@code sql/} plans, offline. */
class ProjectViewsTest {
  private static final LogConnection NOWHERE =
      LogConnection.of("127.0.0.1:1", "http://127.0.0.1:1");

  @Test
  void planWithoutAMaterializerInFrontOfThePublisher() throws Exception {
    SqlProject project = SqlProject.open(Path.of(".."));
    List<String> views = project.views();
    assertThat(views)
        .contains("order_status", "customer_360", "product_availability", "revenue_by_hour");
    for (String view : views) {
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());

      String plan = ViewPlan.of(env, project, view, NOWHERE).json();

      assertThat(plan).contains("\"nodes\"").doesNotContain("\"requireUpsertMaterialize\":true");
      assertThat(ViewJob.describe(project, view).sources())
          .isNotEmpty()
          .isSubsetOf(project.topics());
    }
    System.out.println("planned " + views);
  }

  /**
   * Flink's batching join throws when it is closed before it was opened, as at any failure during a
   * start, and takes the TaskManager with it.
   */
  @Test
  void joinWithoutFlinksBatchingJoinAndAggregateWithItsBatchingAggregate() throws Exception {
    assertThat(operators("revenue_by_hour"))
        .contains("StreamingJoinOperator", "KeyedMapBundleOperator")
        .noneMatch(operator -> operator.matches("MiniBatch.*Join.*"));
    assertThat(operators("order_status"))
        .as("on the fast path")
        .contains("KeyedMapBundleOperator")
        .doesNotContain("StreamingJoinOperator")
        .noneMatch(operator -> operator.matches("MiniBatch.*Join.*"));
  }

  private static List<String> operators(String view) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
    ViewPlan.of(env, SqlProject.open(Path.of("..")), view, NOWHERE);
    return env.getStreamGraph(false).getStreamNodes().stream()
        .map(StreamNode::getOperatorFactory)
        .filter(SimpleOperatorFactory.class::isInstance)
        .map(factory -> ((SimpleOperatorFactory<?>) factory).getOperator().getClass())
        .map(Class::getSimpleName)
        .toList();
  }

  @Test
  void haveTheSameOperatorsWhateverWasPlannedBefore() throws Exception {
    SqlProject project = SqlProject.open(Path.of(".."));

    assertThat(uids(project, "order_status")).isEqualTo(uids(project, "order_status")).isNotEmpty();
  }

  private static List<String> uids(SqlProject project, String view) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, new Configuration());
    ViewPlan.of(env, project, view, NOWHERE);
    return env.getStreamGraph(false).getStreamNodes().stream()
        .map(node -> String.valueOf(node.getTransformationUID()))
        .sorted()
        .toList();
  }
}
