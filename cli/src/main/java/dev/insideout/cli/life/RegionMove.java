package dev.insideout.cli.life;

import dev.insideout.cli.flink.Group;
import dev.insideout.cli.ledger.GroupClaim;
import dev.insideout.cli.ledger.GroupRecord;
import dev.insideout.cli.ledger.Release;
import dev.insideout.cli.output.CommandFailure;
import dev.insideout.cli.project.RegionPlaces;
import dev.insideout.contract.position.SourceTopic;
import dev.insideout.sqlview.GroupVersion;
import dev.insideout.sqlview.InvalidSqlException;
import dev.insideout.sqlview.ViewDescription;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lets what is deployed read a region at another place: a version of each group with the same
 * statements is built beside the live one from the log there, and takes over where that has all
 * that was published. Said again it goes on where it was.
 */
public final class RegionMove {
  private static final String WHAT = "region move";

  private final Site site;
  private final String region;
  private final String place;
  private final Options options;

  /**
   * How to move.
   *
   * @param gap how long readers may wait for the next epoch, and the copier be behind
   * @param patience how long it may take until the copy has all, and until a version has caught up
   * @param jar the job jar for a cluster
   */
  public record Options(Duration gap, Duration patience, Optional<Path> jar) {}

  /**
   * @param place where the region is to be read
   * @throws CommandFailure when the environment does not name both
   */
  public RegionMove(Site site, String region, String place, Options options) {
    this.site = site;
    this.region = region;
    this.place = place;
    this.options = options;
    requirePlace();
  }

  private void requirePlace() {
    Map<String, RegionPlaces> regions = site.environment().regions();
    RegionPlaces places = regions.get(region);
    if (places == null) {
      throw CommandFailure.badInput(
          "Environment '%s' has no region '%s' beside it; there are: %s. The local region, where views are published, is not moved by this."
              .formatted(site.environment().name(), region, String.join(", ", regions.keySet())));
    }
    if (!places.all().contains(place)) {
      throw CommandFailure.badInput(
          "Nothing says where '%s' is: region %s of environment '%s' has the places %s. Name the new one below 'places', with its kafka and registry, beside the old one, in insideout.yaml."
              .formatted(
                  place, region, site.environment().name(), String.join(", ", places.all())));
    }
  }

  /** A group that reads the region elsewhere, and what it is to be. */
  private record Moving(Group group, GroupRecord record, Release live, GroupVersion version) {}

  /**
   * Moves what is deployed; or only looks whether it could be.
   *
   * @param dry true to change nothing
   * @return how each group went over, by name; of those that had before, nothing
   * @throws CommandFailure when one cannot; those before it are moved, and its own version goes on
   *     as it was
   */
  public Map<String, Succession> run(boolean dry) throws Exception {
    Map<String, Succession> done = new TreeMap<>();
    List<Moving> groups = groups();
    if (groups.isEmpty()) {
      tell(
          "Nothing that is deployed reads region %s elsewhere than at %s."
              .formatted(region, place));
    }
    for (Moving moving : groups) {
      // In the middle of a handover nobody publishes: there is nothing to look at at leisure.
      if (dry || moving.record().handover().isEmpty()) {
        compare(moving, dry);
      }
      if (!dry) {
        move(moving).ifPresent(succession -> done.put(moving.group().name(), succession));
      }
    }
    return done;
  }

  private void tell(String line) {
    site.output().progress(line);
  }

  private List<Moving> groups() throws InvalidSqlException {
    List<Moving> groups = new ArrayList<>();
    for (GroupRecord record : site.ledger().groups().values()) {
      Optional<Release> live = record.live().filter(release -> !release.inJava());
      if (live.isPresent()) {
        moving(record, live.get()).ifPresent(groups::add);
      }
    }
    for (Moving moving : groups) {
      site.requireNoManifests(moving.group(), Optional.of(moving.live()));
    }
    return groups;
  }

  private Optional<Moving> moving(GroupRecord record, Release live) throws InvalidSqlException {
    GroupVersion now = GroupVersion.of(live.sql(), record.group());
    String from = live.sql().place(region);
    if (from.equals(place)) {
      return Optional.empty();
    }
    for (ViewDescription view : now.views()) {
      boolean direct = readsAt(from, now.topics());
      if (!direct && readsAt(from, view.sources())) {
        throw CommandFailure.notSo(
            "View %s reads view %s of another group, which is made of region %s: its epochs would name offsets of both logs. Give them one group; or retire it, and apply it again when the region has moved. Nothing was changed."
                .formatted(view.name(), String.join(", ", view.views()), region));
      }
    }
    return readsAt(from, now.topics())
        ? Optional.of(
            new Moving(
                new Group(record.group(), live.views()),
                record,
                live,
                GroupVersion.of(live.sql().at(Map.of(region, place)), record.group())))
        : Optional.empty();
  }

  private static boolean readsAt(String from, List<String> topics) {
    return topics.stream().anyMatch(topic -> SourceTopic.parse(topic).region().equals(from));
  }

  private void compare(Moving moving, boolean dry) throws Exception {
    tell(
        "%s: comparing region %s at %s with %s …"
            .formatted(moving.group().title(), region, moving.live().sql().place(region), place));
    Release target = moving.live().of(moving.version().sql());
    try (Relocation relocation =
        Relocation.between(site, moving.group(), moving.live(), target, options.gap())) {
      relocation.look().forEach(standing -> tell("  " + standing.text()));
      relocation.requireCopierKeepsUp(dry ? options.gap() : options.patience());
    }
  }

  private Optional<Succession> move(Moving moving) throws Exception {
    Group group = moving.group();
    if (moving.record().handover().isEmpty()) {
      GroupPlan plan = new Planner(site).plan(group, moving.version());
      new Application(
              site,
              new Application.Options(false, options.patience(), Optional.empty(), options.jar()))
          .apply(plan);
    }
    try (GroupClaim claim = site.ledger().claim(group.name(), WHAT)) {
      Promotion promotion = new Promotion(site, group, claim);
      requireBuilt(promotion.building(claim.current()), moving);
      return complete(group, promotion, claim);
    }
  }

  private static void requireBuilt(Release built, Moving moving) {
    if (!built.version().equals(moving.version().id())) {
      throw CommandFailure.notSo(
          "Version %s is being handed the topics of %s, and it is not the one that reads the region at its new place: end that first, with 'insideout promote %s' or --undo."
              .formatted(built.version(), moving.group().title(), moving.group().name()));
    }
  }

  /** What is not done within the limit is taken back: the old version goes on. */
  private Optional<Succession> complete(Group group, Promotion promotion, GroupClaim claim)
      throws Exception {
    try {
      return promotion.complete(WHAT, options.gap());
    } catch (RuntimeException e) {
      if (claim.current().handover().isPresent()) {
        tell("Taking it back: the old version of %s goes on …".formatted(group.title()));
        try {
          promotion.undo();
        } catch (Exception undoing) {
          undoing.addSuppressed(e);
          throw undoing;
        }
      }
      throw e;
    }
  }
}
