package dev.insideout.cli.viewtest;

import java.util.List;
import java.util.Optional;

/**
 * One step of a test.
 *
 * @param number counted from 1
 * @param line where it stands
 * @param expected the whole table after the step; empty where nobody looks
 * @param error a part of what the job says when this step makes it fail
 */
record TestStep(
    int number,
    int line,
    List<GivenRecord> given,
    Optional<ExpectedTable> expected,
    ExpectedLetters letters,
    Optional<String> error) {}
