package dev.insideout.cli.viewtest;

/**
 * How tests are run.
 *
 * @param update true to write what came out into the test files
 * @param arrivals how many adversarial runs a test gets; 0 for none
 * @param seed of all that is random in them
 */
public record TestOptions(boolean update, int arrivals, long seed) {}
