package dev.insideout.cli.savepoint;

import dev.insideout.flink.view.SavedOwnership;
import dev.insideout.sqlview.PlannedOperator;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorState;

/** Whether a version may begin with a savepoint: its state must be what the version would have. */
final class StateFit {
  private final Beginner beginner;

  StateFit(Beginner beginner) {
    this.beginner = beginner;
  }

  /** Why it may not, as a sentence that ends with what to do; empty when it may. */
  Optional<String> misfit(SavedGroup saved) {
    return foreign(saved)
        .or(() -> taken(saved.folder()))
        .or(() -> otherMeaning(saved))
        .or(() -> otherPlan(saved));
  }

  /** True for a savepoint of the same views. */
  boolean isOfGroup(SavedGroup saved) {
    return saved.views().equals(beginner.views());
  }

  private Optional<String> foreign(SavedGroup saved) {
    if (saved.views().isEmpty() || saved.ownership().isEmpty()) {
      return Optional.of(
          "%s is of no group of views: nothing in it says who owned which topics."
              .formatted(saved.folder()));
    }
    return isOfGroup(saved)
        ? Optional.empty()
        : Optional.of(
            "%s is of another job: it has the views %s, and %s has %s. 'insideout savepoint list %s' shows what there is of it."
                .formatted(
                    saved.folder(),
                    String.join(", ", saved.views()),
                    beginner.group(),
                    String.join(", ", beginner.views()),
                    beginner.group()));
  }

  /** Why nobody may begin with what is in {@code folder}: its job may have taken it away by now. */
  Optional<String> taken(Path folder) {
    boolean ofAJob =
        folder.getNameCount() > 1 && folder.getFileName().toString().startsWith("chk-");
    return ofAJob && beginner.jobsAtWork().contains(folder.getParent().getFileName().toString())
        ? Optional.of(
            "%s is a checkpoint of a job at work, which takes it away before another could begin with it: make one that stays with 'insideout savepoint create %s'."
                .formatted(folder, beginner.group()))
        : Optional.empty();
  }

  private Optional<String> otherMeaning(SavedGroup saved) {
    String version = saved.ownership().map(SavedOwnership::version).orElseThrow();
    return beginner.alike().contains(version)
        ? Optional.empty()
        : Optional.of(
            "%1$s is of version %2$s, and the project's statement is version %3$s, which means something else, or nobody knows that it does not: rows of before would stay as the other statement made them. Leave --from out and it is built from the log; or check out the statement of version %2$s."
                .formatted(saved.folder(), version, beginner.version()));
  }

  private Optional<String> otherPlan(SavedGroup saved) {
    Set<String> planned =
        beginner.operators().stream().map(PlannedOperator::id).collect(Collectors.toSet());
    Set<String> there =
        saved.operators().stream()
            .map(operator -> operator.getOperatorID().toHexString())
            .collect(Collectors.toSet());
    List<String> lost =
        saved.operators().stream()
            .filter(StateFit::keepsSomething)
            .filter(operator -> !planned.contains(operator.getOperatorID().toHexString()))
            .map(SavedGroup::uid)
            .sorted()
            .toList();
    List<String> empty =
        beginner.operators().stream()
            .filter(operator -> operator.uid().isPresent() && !there.contains(operator.id()))
            .map(operator -> operator.uid().get())
            .sorted()
            .toList();
    return lost.isEmpty() && empty.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s does not fit the plan of the job%s%s. Another job jar has planned it: use that one, or leave --from out, and it is built from the log."
                .formatted(
                    saved.folder(),
                    told(": it has state of %s, which the plan does not have", lost),
                    told(": it has nothing of %s, which would begin empty", empty)));
  }

  private static String told(String what, List<String> uids) {
    return uids.isEmpty() ? "" : what.formatted(String.join(", ", uids));
  }

  private static boolean keepsSomething(OperatorState operator) {
    return operator.getStateSize() > 0;
  }
}
