package dev.insideout.ordertimeline;

import dev.insideout.ordertimeline.state.Deletion;
import dev.insideout.ordertimeline.state.Header;
import dev.insideout.ordertimeline.state.Timeline;
import dev.insideout.ordertimeline.state.TimelineEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.formats.avro.typeutils.AvroSerializer;

/**
 * What order-timeline kept in layout 1, and what that is today. The schema is to the letter what
 * savepoints of layout 1 have: were only a property of a string another, Flink would read each
 * value as today's class first.
 */
final class TimelineLayout1 {
  static final Schema SCHEMA = schema();

  private TimelineLayout1() {}

  private static Schema schema() {
    try (InputStream file = TimelineLayout1.class.getResourceAsStream("Timeline-1.avsc")) {
      return new Schema.Parser().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The state as it was then; its class is gone, so it comes as a record without one. */
  static ValueStateDescriptor<GenericRecord> state(String name) {
    return new ValueStateDescriptor<>(name, new AvroSerializer<>(GenericRecord.class, SCHEMA));
  }

  /** The same, as it is kept today. */
  static Timeline today(GenericRecord timeline) {
    Map<String, TimelineEvent> events = new HashMap<>();
    for (Object event : (List<?>) timeline.get("events")) {
      GenericRecord step = (GenericRecord) event;
      events.put(text(step, "event_id"), event(step));
    }
    return new Timeline(
        header((GenericRecord) timeline.get("header")),
        events,
        deletion((GenericRecord) timeline.get("deletion")));
  }

  private static TimelineEvent event(GenericRecord event) {
    return new TimelineEvent(
        (long) event.get("event_time"),
        text(event, "source"),
        text(event, "entity"),
        (long) event.get("version"),
        text(event, "what"),
        (long) event.get("log_time"));
  }

  private static Header header(GenericRecord header) {
    return header == null
        ? null
        : new Header(
            text(header, "customer_id"), text(header, "status"), (long) header.get("version"));
  }

  private static Deletion deletion(GenericRecord deletion) {
    if (deletion == null) {
      return null;
    }
    List<String> gone = new ArrayList<>();
    ((List<?>) deletion.get("events")).forEach(id -> gone.add(id.toString()));
    return new Deletion((long) deletion.get("log_time"), gone);
  }

  private static String text(GenericRecord record, String field) {
    return record.get(field).toString();
  }
}
