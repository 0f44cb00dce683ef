package dev.insideout.flink.view;

import dev.insideout.contract.position.Positions;
import dev.insideout.flink.TopicException;
import dev.insideout.flink.log.SourceTopics;
import java.util.Collection;
import java.util.Set;

/** Source topics whose ends the test sets. */
final class TestSources implements SourceTopics {
  String begin = "orders-0:0";
  String end = "orders-0:0";
  boolean gaps;
  boolean silent;
  Set<String> away = Set.of();
  Set<String> expectedAway = Set.of();

  @Override
  public Positions beginnings(Collection<String> topics) {
    return Positions.parse(begin);
  }

  @Override
  public Positions ends(Collection<String> topics) {
    return Positions.parse(end);
  }

  @Override
  public boolean covered(Positions positions, Positions ends) {
    if (silent) {
      throw new TopicException("nothing came");
    }
    return gaps || positions.cover(ends);
  }

  @Override
  public Set<String> away() {
    return away;
  }

  @Override
  public void expectAway(Set<String> regions) {
    expectedAway = regions;
  }

  @Override
  public void close() {}
}
