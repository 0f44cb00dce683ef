CREATE TABLE orders (
  order_id STRING NOT NULL COMMENT 'Which order.',
  customer_id STRING NOT NULL COMMENT 'Who ordered.',
  product_id STRING NOT NULL COMMENT 'What it was placed for; its lines may have more.',
  status STRING NOT NULL,
  cents BIGINT NOT NULL,
  address STRING NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened; up to 60 s earlier than that of the record before.',
  note STRING NOT NULL COMMENT 'What no view reads.',
  PRIMARY KEY (order_id) NOT ENFORCED
) COMMENT 'One row an order: its last record.'
WITH ('connector' = 'log');
