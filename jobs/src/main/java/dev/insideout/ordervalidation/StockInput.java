package dev.insideout.ordervalidation;

import dev.insideout.flink.job.MessageFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One of what stock-keeper hears of a product; the other is null. */
@TypeInfo(StockInput.Format.class)
public record StockInput(String productId, StockFact fact, StockRequest request) {
  static StockInput of(StockFact fact) {
    return new StockInput(fact.productId(), fact, null);
  }

  static StockInput of(StockRequest request) {
    return new StockInput(request.productId(), null, request);
  }

  /** Its form between two operators. */
  public static final class Format extends MessageFormat<StockInput> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(StockInput input, DataOutputView out) throws IOException {
      out.writeBoolean(input.fact() != null);
      if (input.fact() != null) {
        input.fact().write(out);
      } else {
        input.request().write(out);
      }
    }

    @Override
    protected StockInput read(DataInputView in) throws IOException {
      return in.readBoolean() ? of(StockFact.read(in)) : of(StockRequest.read(in));
    }
  }
}
