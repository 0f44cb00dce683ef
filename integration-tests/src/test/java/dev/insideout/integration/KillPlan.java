package dev.insideout.integration;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Who is killed in which handover, and when: by chance, and the same for the same seed. */
record KillPlan(List<Kill> kills) {
  /** A handover that is under way takes longer than that. */
  private static final int LONGEST_MILLIS = 1_000;

  private static final List<String> OF_PROMOTE =
      List.of("Stopping the live version", "Handing over to version");
  private static final List<String> OF_ROLLBACK =
      List.of("Starting version", "Stopping the live version", "Handing over to version");

  /** What is killed. */
  enum Victim {
    COMMAND,
    TASK_MANAGER,
    JOB_MANAGER,
    BROKER
  }

  /**
   * One kill.
   *
   * @param command that is at work then
   * @param behind what the command has said before
   * @param millis how long after that
   */
  record Kill(String command, Victim victim, String behind, int millis) {
    @Override
    public String toString() {
      return "%s, %s killed %d ms behind '%s'".formatted(command, victim, millis, behind);
    }
  }

  /**
   * A promote, then a rollback, and so on, {@code handovers} in all. Of four that follow each other
   * every victim is killed in one.
   */
  static KillPlan of(long seed, int handovers) {
    Random random = new Random(seed);
    List<Kill> kills = new ArrayList<>();
    while (kills.size() < handovers) {
      List<Victim> victims = new ArrayList<>(List.of(Victim.values()));
      Collections.shuffle(victims, random);
      for (Victim victim : victims) {
        boolean promote = kills.size() % 2 == 0;
        List<String> moments = promote ? OF_PROMOTE : OF_ROLLBACK;
        kills.add(
            new Kill(
                promote ? "promote" : "rollback",
                victim,
                moments.get(random.nextInt(moments.size())),
                random.nextInt(LONGEST_MILLIS)));
      }
    }
    return new KillPlan(List.copyOf(kills.subList(0, handovers)));
  }
}
