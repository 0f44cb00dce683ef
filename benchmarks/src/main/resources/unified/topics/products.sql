CREATE TABLE products (
  product_id STRING NOT NULL COMMENT 'Which product.',
  title STRING NOT NULL,
  category STRING NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened; up to 60 s earlier than that of the record before.',
  note STRING NOT NULL COMMENT 'What no view reads.',
  PRIMARY KEY (product_id) NOT ENFORCED
) COMMENT 'One row a product: its last record.'
WITH ('connector' = 'log');
