package dev.insideout.cache.row;

import java.util.List;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;

/** Avro's data models with all of its logical types. */
final class AvroModel {
  static final GenericData GENERIC = withLogicalTypes(new GenericData());

  private AvroModel() {}

  static <M extends GenericData> M withLogicalTypes(M model) {
    List.<Conversion<?>>of(
            new Conversions.DecimalConversion(),
            new Conversions.UUIDConversion(),
            new TimeConversions.DateConversion(),
            new TimeConversions.TimeMillisConversion(),
            new TimeConversions.TimeMicrosConversion(),
            new TimeConversions.TimestampMillisConversion(),
            new TimeConversions.TimestampMicrosConversion(),
            new TimeConversions.TimestampNanosConversion(),
            new TimeConversions.LocalTimestampMillisConversion(),
            new TimeConversions.LocalTimestampMicrosConversion(),
            new TimeConversions.LocalTimestampNanosConversion())
        .forEach(model::addLogicalTypeConversion);
    model.setFastReaderEnabled(true);
    return model;
  }
}
