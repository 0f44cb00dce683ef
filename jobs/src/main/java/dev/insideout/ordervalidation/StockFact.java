package dev.insideout.ordervalidation;

import static dev.insideout.flink.job.MessageText.readText;
import static dev.insideout.flink.job.MessageText.writeText;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How much of a product the warehouse has.
 *
 * @param countedAt event time in milliseconds
 * @param onHand pieces, those that open orders hold included
 * @param gone true when the warehouse does not keep the product any more
 */
public record StockFact(String productId, long version, long countedAt, int onHand, boolean gone) {
  void write(DataOutputView out) throws IOException {
    writeText(productId, out);
    out.writeLong(version);
    out.writeLong(countedAt);
    out.writeInt(onHand);
    out.writeBoolean(gone);
  }

  static StockFact read(DataInputView in) throws IOException {
    return new StockFact(
        readText(in), in.readLong(), in.readLong(), in.readInt(), in.readBoolean());
  }
}
