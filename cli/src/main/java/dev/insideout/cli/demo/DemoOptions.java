package dev.insideout.cli.demo;

import dev.insideout.demo.simulation.SimulationOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the demo does.
 *
 * @param views those that run
 * @param jobs in Java that run
 * @param simulation the company
 * @param rate events a second, at most
 * @param time after which the company stops and the views are checked; empty for never
 * @param headless a line now and then in place of a picture
 */
public record DemoOptions(
    List<String> views,
    List<String> jobs,
    SimulationOptions simulation,
    int rate,
    Optional<Duration> time,
    boolean headless) {}
