package dev.insideout.ordervalidation;

import dev.insideout.flink.job.MessageFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One of what order-decision hears of an order; the other is null. */
@TypeInfo(DecisionInput.Format.class)
public record DecisionInput(String orderId, OrderNews news, CheckResult result) {
  static DecisionInput of(OrderNews news) {
    return new DecisionInput(news.orderId(), news, null);
  }

  static DecisionInput of(CheckResult result) {
    return new DecisionInput(result.orderId(), null, result);
  }

  /** Its form between two operators. */
  public static final class Format extends MessageFormat<DecisionInput> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(DecisionInput input, DataOutputView out) throws IOException {
      out.writeBoolean(input.news() != null);
      if (input.news() != null) {
        input.news().write(out);
      } else {
        input.result().write(out);
      }
    }

    @Override
    protected DecisionInput read(DataInputView in) throws IOException {
      return in.readBoolean() ? of(OrderNews.read(in)) : of(CheckResult.read(in));
    }
  }
}
