package dev.insideout.cli.kubernetes;

import dev.insideout.sqlview.JobArguments;
import dev.insideout.sqlview.SqlProject;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be written down of one version of a group.
 *
 * @param name of its FlinkDeployment
 * @param version names its statements
 * @param sql they
 * @param arguments of the job, where its files are to be mounted
 * @param settings Flink's, as the project's files give them
 * @param savepoint where it begins
 * @param redeploy another number than before where a deployment that is there has to begin at that
 *     savepoint, and not with what it has itself
 */
public record JobManifest(
    DeploymentName name,
    String version,
    SqlProject sql,
    JobArguments arguments,
    Map<String, String> settings,
    Optional<String> savepoint,
    OptionalLong redeploy) {}
