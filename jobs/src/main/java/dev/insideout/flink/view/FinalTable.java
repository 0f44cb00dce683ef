package dev.insideout.flink.view;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;

/**
 * Adds up the changes of a view whose sources have an end, and gives out its rows when they have
 * come to it. Of all changes it holds no more than the rows that they come to by now.
 */
public final class FinalTable extends AbstractStreamOperator<Tuple2<byte[], byte[]>>
    implements OneInputStreamOperator<RowData, Tuple2<byte[], byte[]>>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private static final TypeInformation<Tuple2<byte[], byte[]>> KEY_AND_ROW =
      Types.TUPLE(
          PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
          PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private final ViewSpec view;
  private final KeySample keys;

  /** By key, as Latin-1 text. */
  private transient Map<String, NetChange> changes;

  private FinalTable(ViewSpec view, KeySample keys) {
    this.view = view;
    this.keys = keys;
  }

  /**
   * The rows of a view, each with its key: as in the view's topic, but with ids of schemas that
   * mean nothing.
   *
   * @param encoded what {@link ViewGroup#encode} made of the view's rows
   * @param keys whose rows are wanted
   */
  public static DataStream<Tuple2<byte[], byte[]>> of(
      StreamExecutionEnvironment env, Transformation<?> encoded, KeySample keys) {
    ViewSpec view = ViewGroup.view(encoded);
    @SuppressWarnings("unchecked") // An encoder takes nothing else.
    Transformation<RowData> rows =
        (Transformation<RowData>) ((OneInputTransformation<?, ?>) encoded).getInputs().get(0);
    return new DataStream<>(env, rows)
        .transform(
            "encode " + view.name(),
            EncodedChange.TYPE,
            new ChangeEncoder(new SchemaIds.None(), view))
        .setParallelism(rows.getParallelism())
        .transform("rows of " + view.name(), KEY_AND_ROW, new FinalTable(view, keys))
        .setParallelism(1);
  }

  @Override
  public void open() throws Exception {
    super.open();
    changes = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData change = element.getValue();
    if (!keys.has(EncodedChange.key(change))) {
      return;
    }
    String key = new String(EncodedChange.key(change), StandardCharsets.ISO_8859_1);
    NetChange net = changes.computeIfAbsent(key, k -> new NetChange());
    boolean added = EncodedChange.added(change);
    if (view.upserts()) {
      net.replace(added ? EncodedChange.row(change) : null);
    } else {
      net.count(EncodedChange.row(change), added);
    }
    if (net.isNothing()) {
      changes.remove(key);
    }
  }

  @Override
  public void endInput() throws Exception {
    for (Iterator<Map.Entry<String, NetChange>> left = changes.entrySet().iterator();
        left.hasNext(); ) {
      Map.Entry<String, NetChange> change = left.next();
      left.remove();
      byte[] key = change.getKey().getBytes(StandardCharsets.ISO_8859_1);
      try {
        byte[] row = change.getValue().rowAfter(null).orElseThrow();
        output.collect(new StreamRecord<>(Tuple2.of(key, row)));
      } catch (NetChange.NotOneRowException e) {
        throw new KeyNotUniqueException(view.name(), view.schemas(), key, e);
      }
    }
  }
}
