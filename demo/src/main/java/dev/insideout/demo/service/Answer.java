package dev.insideout.demo.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What a client is told. */
record Answer(int status, Map<String, String> headers, ObjectNode body) {
  static Answer ok(ObjectNode body) {
    return new Answer(200, Map.of(), body);
  }
}
