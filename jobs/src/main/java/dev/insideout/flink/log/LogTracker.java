package dev.insideout.flink.log;

import java.util.Optional;

/** An operator that tells, just before each barrier, how far the job has read a topic. */
sealed interface LogTracker extends LogInput permits LogReader, TypeSplitter, HoldBack {
  /** What part of the log it reads; empty where that is another group's affair. */
  Optional<LogSource> source();
}
