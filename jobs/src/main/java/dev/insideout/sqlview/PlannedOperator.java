package dev.insideout.sqlview;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * An operator of a group's job.
 *
 * @param id under which a savepoint has its state, in hexadecimal
 * @param uid that the id is made of; empty for one that was given none, and so keeps nothing
 */
public record PlannedOperator(String id, Optional<String> uid) {
  /**
   * The operators of a group's job.
   *
   * @param settings Flink's, that the job is submitted with
   * @throws InvalidSqlException when a statement of the group is wrong
   */
  public static List<PlannedOperator> of(
      SqlProject project, String viewOrGroup, Map<String, String> settings)
      throws InvalidSqlException {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(Configuration.fromMap(settings));
    ViewPlan.of(env, project, viewOrGroup, ViewPlan.NOBODY).collectDeadLetters(ViewPlan.NOBODY);
    List<PlannedOperator> operators = new ArrayList<>();
    for (JobVertex vertex : env.getStreamGraph().getJobGraph().getVertices()) {
      vertex.getOperatorIDs().forEach(ids -> operators.add(of(ids)));
    }
    return List.copyOf(operators);
  }

  private static PlannedOperator of(OperatorIDPair ids) {
    return new PlannedOperator(
        ids.getUserDefinedOperatorID().orElse(ids.getGeneratedOperatorID()).toHexString(),
        Optional.ofNullable(ids.getUserDefinedOperatorUid()));
  }
}
