package dev.insideout.cli.erase;

import dev.insideout.cli.log.AvroToJson;
import dev.insideout.contract.LogConnection;
import dev.insideout.contract.registry.SchemaRegistry;
import dev.insideout.contract.wire.AvroCodec;
import dev.insideout.contract.wire.BadRecordException;
import dev.insideout.contract.wire.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Shows keys of any topic: as JSON, as text, or byte by byte. */
final class KeyText {
  private final AvroCodec codec;

  KeyText(LogConnection log) {
    codec = new AvroCodec(new SchemaRegistry(log.registry()));
  }

  String of(byte[] key) {
    try {
      return WireFormat.isFramed(key)
          ? AvroToJson.record(codec.decode(key)).toString()
          : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    } catch (BadRecordException | CharacterCodingException e) {
      return HexFormat.of().formatHex(key);
    }
  }
}
