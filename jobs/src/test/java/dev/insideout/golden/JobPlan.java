package dev.insideout.golden;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.marker.Run;
import dev.insideout.flink.job.JobSubmission;
import dev.insideout.flink.job.LogJob;
import dev.insideout.flink.job.StateLayout;
import dev.insideout.flink.view.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;

/**
 * What a job plans, without asking anybody.
 *
 * @param uids of all operators
 * @param keyed uids of those that have keyed state
 */
record JobPlan(Set<String> uids, Set<String> keyed) {
  /** Begins the uid of the platform's own keyed operator. */
  private static final String PUBLISHER = "publisher-";

  private static final LogConnection NOWHERE = LogConnection.of("nowhere:1", "http://nowhere");

  /**
   * Plans it as a submission would.
   *
   * @throws RuntimeException when an operator has no uid, or a type would fall to Kryo
   */
  static JobPlan of(LogJob job) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    env.setParallelism(2);
    JobSubmission.plan(
        env, job, NOWHERE, new Writer(job.name(), job.version(), new Run(1, "plan")));
    StreamGraph graph = env.getStreamGraph();
    Set<String> uids = new TreeSet<>();
    Set<String> keyed = new TreeSet<>();
    for (StreamNode node : graph.getStreamNodes()) {
      if (node.getTransformationUID() != null) {
        uids.add(node.getTransformationUID());
        if (node.getStateKeySerializer() != null) {
          keyed.add(node.getTransformationUID());
        }
      }
    }
    graph.getJobGraph();
    return new JobPlan(uids, keyed);
  }

  /** The same with an operator under another uid. */
  JobPlan renamed(String uid, String another) {
    return new JobPlan(renamed(uids, uid, another), renamed(keyed, uid, another));
  }

  private static Set<String> renamed(Set<String> uids, String uid, String another) {
    return uids.stream()
        .map(each -> each.equals(uid) ? another : each)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Where what the job says of its states is not what it plans. */
  List<String> complaints(LogJob job) {
    Set<String> stated =
        job.states().stream().map(StateLayout::uid).collect(Collectors.toCollection(TreeSet::new));
    List<String> complaints = new ArrayList<>();
    for (String uid : stated) {
      if (!keyed.contains(uid)) {
        complaints.add("states() has %s, which is no keyed operator".formatted(uid));
      }
    }
    for (String uid : keyed) {
      if (!stated.contains(uid) && !uid.startsWith(PUBLISHER)) {
        complaints.add("%s is keyed, but not in states()".formatted(uid));
      }
    }
    return complaints;
  }
}
