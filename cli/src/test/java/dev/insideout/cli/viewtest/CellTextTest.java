package dev.insideout.cli.viewtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cell is written as is read as the same cell. */
class CellTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "STRING                  | paid                          | paid",
        "STRING                  | NO                            | 'NO'",
        "STRING                  | 12                            | '12'",
        "STRING                  | 'it''s: here'                 | 'it''s: here'",
        "STRING                  | ''                            | ''",
        "STRING                  | null                          | null",
        "STRING                  | 'null'                        | 'null'",
        "BOOLEAN                 | true                          | true",
        "TINYINT                 | 7                             | 7",
        "INT                     | -3                            | -3",
        "BIGINT                  | 12345678901                   | 12345678901",
        "DOUBLE                  | 1.5                           | 1.5",
        "DECIMAL(12, 2)          | 7                             | 7.00",
        "DATE                    | 2026-01-31                    | 2026-01-31",
        "TIME(0)                 | 12:30:00                      | 12:30",
        "TIMESTAMP(3)            | 2026-01-31 12:30:00.250       | 2026-01-31T12:30:00.250",
        "TIMESTAMP_LTZ(3)        | 2026-01-31T12:30:00Z          | 2026-01-31T12:30:00Z",
        "TIMESTAMP_LTZ(3)        | 2026-01-31 12:30:00           | 2026-01-31T12:30:00Z",
        "TIMESTAMP_LTZ(3)        | 2026-01-31T12:30:00+02:00     | 2026-01-31T10:30:00Z",
        "BYTES                   | 00ff                          | '00ff'",
        "ARRAY<INT>              | [2, 1, null]                  | [2, 1, null]",
        "MAP<STRING, INT>        | {b: 1, a: 2}                  | {a: 2, b: 1}",
        "ROW<`x` INT, `y` STRING> | {y: q, x: 3}                 | {x: 3, y: q}",
      })
  void isReadAgainAsTheSame(String type, String yaml, String text) throws Exception {
    LogicalType parsed = LogicalTypeParser.parse(type, getClass().getClassLoader());

    String written = CellText.of(parsed, CellReader.read("c", parsed, YamlText.parse(yaml)));

    assertThat(written).isEqualTo(text);
    assertThat(CellText.of(parsed, CellReader.read("c", parsed, YamlText.parse(written))))
        .isEqualTo(text);
  }
}
