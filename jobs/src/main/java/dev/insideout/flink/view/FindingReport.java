package dev.insideout.flink.view;

import dev.insideout.flink.view.TopicWatch.Finding;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs what is lost in a group's topics or strange to them. */
final class FindingReport {
  private static final Logger LOG = LoggerFactory.getLogger(FindingReport.class);

  /** A stray record may put all that follows it into question: the first ones tell enough. */
  private static final int FINDINGS_LOGGED = 10;

  private final String group;
  private final Counter lostEpochs;
  private final Counter strayRecords;

  FindingReport(String group, MetricGroup metrics) {
    this.group = group;
    lostEpochs = metrics.counter("lostEpochs");
    strayRecords = metrics.counter("strayRecords");
  }

  void report(List<Finding> findings) {
    for (Finding finding : findings) {
      (finding instanceof Finding.Lost ? lostEpochs : strayRecords).inc();
    }
    findings.stream()
        .limit(FINDINGS_LOGGED)
        .forEach(finding -> LOG.error("Group {}: {}.", group, finding));
    if (findings.size() > FINDINGS_LOGGED) {
      LOG.error("Group {}: {} more findings like these.", group, findings.size() - FINDINGS_LOGGED);
    }
  }
}
