CREATE TABLE order_lines (
  line_id STRING NOT NULL COMMENT 'Which line.',
  order_id STRING NOT NULL COMMENT 'Of which order; never another.',
  cents BIGINT NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened; up to 60 s earlier than that of the record before.',
  note STRING NOT NULL COMMENT 'What no view reads.',
  PRIMARY KEY (line_id) NOT ENFORCED
) COMMENT 'One row a line of an order: its last record.'
WITH ('connector' = 'log');
