package dev.insideout.cli.savepoint;

import dev.insideout.sqlview.PlannedOperator;
import java.util.List;
import java.util.Set;

/**
 * A version that is to begin with a state that another job has left.
 *
 * @param title what messages call its group
 * @param group its group
 * @param version its name
 * @param alike the versions whose state is its own, itself among them
 * @param views the views of its group, sorted
 * @param operators those of its job
 * @param jobsAtWork the ids of all of the cluster's jobs that have not ended
 */
public record Beginner(
    String title,
    String group,
    String version,
    Set<String> alike,
    List<String> views,
    List<PlannedOperator> operators,
    Set<String> jobsAtWork) {}
