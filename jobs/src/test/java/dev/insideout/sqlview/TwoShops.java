package dev.insideout.sqlview;

import dev.insideout.contract.LogConnection;
import dev.insideout.contract.position.Positions;
import dev.insideout.contract.position.SourcePartition;
import dev.insideout.testlog.RegionProcesses;
import dev.insideout.testlog.TestLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A shop at home and one in eu, each in a region of its own: a broker and a registry as processes.
 * Where both have a schema its ids differ.
 */
final class TwoShops implements AutoCloseable {
  /** What services in eu write is of an hour ago, they say. */
  static final Duration CLOCKS_APART = Duration.ofHours(1);

  private static final int CUSTOMERS = 12;
  private static final int ORDERS = 60;

  private final RegionProcesses home;
  private final RegionProcesses eu;
  private final TestLog homeLog;
  private final TestLog euLog;
  private final Shop homeShop;
  private final Shop euShop;
  private final Random random;
  private final Map<String, Long> versions = new TreeMap<>();

  private TwoShops(RegionProcesses home, RegionProcesses eu, Random random)
      throws ExecutionException, InterruptedException {
    this.home = home;
    this.eu = eu;
    this.random = random;
    homeLog = new TestLog(home.connection());
    euLog = TestLog.behind(eu.connection(), CLOCKS_APART);
    homeShop = new Shop(homeLog);
    // So that the ids of one schema differ.
    euLog.createTopic("parcels", Shop.CUSTOMER_KEY, Shop.CUSTOMER);
    euLog.createTopic("returns", Shop.ORDER_KEY, Shop.ORDER);
    euShop = new Shop(euLog);
    homeShop.customer("c0", "Ada");
    euShop.customer("c0", "nobody reads this");
  }

  /** Starts both, one customer in each. */
  static TwoShops start(Path dir, long seed) throws ExecutionException, InterruptedException {
    CompletableFuture<RegionProcesses> eu =
        CompletableFuture.supplyAsync(() -> RegionProcesses.start(dir.resolve("eu")));
    RegionProcesses home = RegionProcesses.start(dir.resolve("home"));
    return new TwoShops(home, eu.join(), new Random(seed));
  }

  RegionProcesses home() {
    return home;
  }

  RegionProcesses eu() {
    return eu;
  }

  /** The log at home, which knows the region. */
  LogConnection both() {
    return home.connection().with(Map.of("eu", eu.connection()));
  }

  /** Writes orders at home, and now and then a customer. */
  void writeHome(int facts) {
    for (int i = 0; i < facts; i++) {
      String customer = customer();
      if (random.nextInt(8) == 0) {
        homeShop.customer(customer, "name " + random.nextInt(100));
      } else {
        order(homeShop, "home", customer);
      }
    }
  }

  /** Writes orders in eu. */
  void writeEu(int facts) {
    for (int i = 0; i < facts; i++) {
      order(euShop, "eu", customer());
    }
  }

  /** Writes orders in eu, each another one than all before: one that is lost leaves a row out. */
  void writeNewEu(int orders) {
    for (int i = 0; i < orders; i++) {
      String order = "new-" + versions.merge("new orders in eu", 1L, Long::sum);
      euShop.order(order, 1, customer(), amount());
    }
  }

  private void order(Shop shop, String region, String customer) {
    String order = "o" + random.nextInt(ORDERS);
    long version = versions.merge(region + order, 1L, Long::sum);
    shop.order(order, version, customer, amount());
  }

  private String customer() {
    return "c" + random.nextInt(CUSTOMERS);
  }

  private String amount() {
    return random.nextInt(1000) + ".50";
  }

  /** Where all ends that the views read. */
  Positions ends() throws ExecutionException, InterruptedException {
    Map<SourcePartition, Long> ends = new HashMap<>(homeEnds().next());
    ends.putAll(euEnds().next());
    return Positions.of(ends);
  }

  Positions homeEnds() throws ExecutionException, InterruptedException {
    return homeLog.ends(Set.of("orders", "customers"));
  }

  /** The views do not read eu's customers. */
  Positions euEnds() throws ExecutionException, InterruptedException {
    Map<SourcePartition, Long> ends = new HashMap<>();
    euLog
        .ends(Set.of("orders"))
        .next()
        .forEach((p, end) -> ends.put(new SourcePartition("eu", p.topic(), p.partition()), end));
    return Positions.of(ends);
  }

  @Override
  public void close() {
    homeLog.close();
    euLog.close();
    eu.close();
    home.close();
  }
}
