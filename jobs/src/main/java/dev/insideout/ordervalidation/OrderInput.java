package dev.insideout.ordervalidation;

import dev.insideout.flink.job.MessageFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One of what order-intake hears of an order; the others are null. */
@TypeInfo(OrderInput.Format.class)
public record OrderInput(String orderId, OrderFact header, LineFact line, Decision decision) {
  /** Time has passed. */
  static OrderInput tick() {
    return new OrderInput("", null, null, null);
  }

  static OrderInput of(OrderFact header) {
    return new OrderInput(header.orderId(), header, null, null);
  }

  static OrderInput of(LineFact line) {
    return new OrderInput(line.orderId(), null, line, null);
  }

  static OrderInput of(Decision decision) {
    return new OrderInput(decision.orderId(), null, null, decision);
  }

  /** Its form between two operators. */
  public static final class Format extends MessageFormat<OrderInput> {
    private static final long serialVersionUID = 1L;
    private static final byte TICK = 0;
    private static final byte HEADER = 1;
    private static final byte LINE = 2;
    private static final byte DECISION = 3;

    @Override
    protected void write(OrderInput input, DataOutputView out) throws IOException {
      if (input.header() != null) {
        out.writeByte(HEADER);
        input.header().write(out);
      } else if (input.line() != null) {
        out.writeByte(LINE);
        input.line().write(out);
      } else if (input.decision() != null) {
        out.writeByte(DECISION);
        input.decision().write(out);
      } else {
        out.writeByte(TICK);
      }
    }

    @Override
    protected OrderInput read(DataInputView in) throws IOException {
      return switch (in.readByte()) {
        case HEADER -> of(OrderFact.read(in));
        case LINE -> of(LineFact.read(in));
        case DECISION -> of(Decision.read(in));
        default -> tick();
      };
    }
  }
}
