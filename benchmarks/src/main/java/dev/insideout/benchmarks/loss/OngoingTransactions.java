package dev.insideout.benchmarks.loss;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * The transactions of one writer. They are ongoing only between the barrier that ends an epoch and
 * the commit.
 */
final class OngoingTransactions {
  private final Admin admin;
  private final String prefix;

  /**
   * @param prefix what the ids of the writer's transactions begin with
   */
  OngoingTransactions(Admin admin, String prefix) {
    this.admin = admin;
    this.prefix = prefix;
  }

  /** The ids of those that are ongoing now. */
  List<String> ids() throws ExecutionException, InterruptedException {
    return admin
        .listTransactions(
            new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
        .all()
        .get()
        .stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> id.startsWith(prefix))
        .sorted()
        .toList();
  }

  /** Aborts {@code id} and shuts its producer out. */
  void fence(String id) throws ExecutionException, InterruptedException {
    admin.fenceProducers(List.of(id)).all().get();
  }
}
