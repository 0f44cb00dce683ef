package dev.insideout.flink.job;

import java.util.List;

/** A savepoint has state that the job's classes cannot read. Nothing was stopped or started. */
public final class StateLayoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StateLayoutException(String job, String location, List<String> problems) {
    super(
        "job %s cannot go on from %s:\n  %s\nNothing was stopped or started. docs/state-evolution.md tells what Avro resolves, and how a savepoint is migrated."
            .formatted(job, location, String.join("\n  ", problems)));
  }
}
