package dev.insideout.demo.simulation;

import java.util.List;

/** Where the company sells. */
enum Country {
  DE(List.of("Aachen", "Bremen", "Dortmund", "Essen", "Köln", "Münster", "Osnabrück")),
  NL(List.of("Amsterdam", "Arnhem", "Eindhoven", "Groningen", "Rotterdam", "Utrecht", "Zwolle"));

  private final List<String> cities;

  Country(List<String> cities) {
    this.cities = cities;
  }

  List<String> cities() {
    return cities;
  }
}
