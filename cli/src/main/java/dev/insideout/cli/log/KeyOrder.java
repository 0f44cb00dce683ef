package dev.insideout.cli.log;

import java.util.Comparator;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The order in which keys are listed: column by column, as Avro orders them. */
public final class KeyOrder {
  public static final Comparator<GenericRecord> ASCENDING =
      (a, b) -> GenericData.get().compare(a, b, a.getSchema());

  private KeyOrder() {}
}
