package dev.insideout.ordervalidation;

import dev.insideout.flink.job.MessageText;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Pieces by product, as messages have them. */
final class Pieces {
  private Pieces() {}

  static void write(Map<String, Integer> pieces, DataOutputView out) throws IOException {
    out.writeInt(pieces.size());
    for (Map.Entry<String, Integer> product : pieces.entrySet()) {
      MessageText.writeText(product.getKey(), out);
      out.writeInt(product.getValue());
    }
  }

  static Map<String, Integer> read(DataInputView in) throws IOException {
    Map<String, Integer> pieces = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      pieces.put(MessageText.readText(in), in.readInt());
    }
    return pieces;
  }
}
