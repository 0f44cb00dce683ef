CREATE TABLE shipments (
  order_id STRING NOT NULL COMMENT 'What is shipped.',
  status STRING NOT NULL,
  carrier STRING NOT NULL,
  tracking STRING NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened; up to 60 s earlier than that of the record before.',
  note STRING NOT NULL COMMENT 'What no view reads.',
  PRIMARY KEY (order_id) NOT ENFORCED
) COMMENT 'One row an order: its parcel.'
WITH ('connector' = 'log');
