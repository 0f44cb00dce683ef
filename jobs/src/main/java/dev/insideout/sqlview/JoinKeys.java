package dev.insideout.sqlview;

import java.util.EnumSet;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/** Which columns hops can compare with each other. */
final class JoinKeys {
  private static final Set<LogicalTypeRoot> TYPES =
      EnumSet.of(
          LogicalTypeRoot.CHAR,
          LogicalTypeRoot.VARCHAR,
          LogicalTypeRoot.BINARY,
          LogicalTypeRoot.VARBINARY,
          LogicalTypeRoot.BOOLEAN,
          LogicalTypeRoot.TINYINT,
          LogicalTypeRoot.SMALLINT,
          LogicalTypeRoot.INTEGER,
          LogicalTypeRoot.BIGINT,
          LogicalTypeRoot.FLOAT,
          LogicalTypeRoot.DOUBLE,
          LogicalTypeRoot.DECIMAL,
          LogicalTypeRoot.DATE,
          LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE,
          LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
          LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);

  private JoinKeys() {}

  /** True where two values of these types are equal when their bytes are. */
  static boolean comparable(LogicalType one, LogicalType other) {
    return bare(one).equals(bare(other)) && TYPES.contains(one.getTypeRoot());
  }

  /** The type, as far as it matters. */
  static String told(LogicalType type) {
    return bare(type).asSummaryString();
  }

  /** Without what makes no difference to whether two values are equal. */
  private static LogicalType bare(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case VARCHAR -> new VarCharType(VarCharType.MAX_LENGTH);
      case VARBINARY -> new VarBinaryType(VarBinaryType.MAX_LENGTH);
      default -> type.copy(true);
    };
  }
}
