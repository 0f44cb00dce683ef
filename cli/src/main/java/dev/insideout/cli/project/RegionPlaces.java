package dev.insideout.cli.project;

import java.util.Set;

/**
 * Where a region can be read.
 *
 * @param now the place that views are built from: what its log is called
 * @param all the places that have it, sorted; more than one while it moves
 */
public record RegionPlaces(String now, Set<String> all) {}
