CREATE TABLE payments (
  order_id STRING NOT NULL COMMENT 'What is paid.',
  status STRING NOT NULL,
  cents BIGINT NOT NULL,
  paid_by STRING NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened; up to 60 s earlier than that of the record before.',
  note STRING NOT NULL COMMENT 'What no view reads.',
  PRIMARY KEY (order_id) NOT ENFORCED
) COMMENT 'One row an order: its payment.'
WITH ('connector' = 'log');
