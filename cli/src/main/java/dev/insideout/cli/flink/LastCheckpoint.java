package dev.insideout.cli.flink;

import java.time.Duration;
import java.time.Instant;

/**
 * The newest checkpoint of a job that is complete.
 *
 * @param bytes the state of all of the job's operators
 * @param duration from the trigger to the last operator's answer
 * @param completed when the last operator had answered
 */
public record LastCheckpoint(long bytes, Duration duration, Instant completed) {}
