CREATE TABLE customers (
  customer_id STRING NOT NULL COMMENT 'Which customer.',
  name STRING NOT NULL,
  level STRING NOT NULL,
  city STRING NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened; up to 60 s earlier than that of the record before.',
  note STRING NOT NULL COMMENT 'What no view reads.',
  PRIMARY KEY (customer_id) NOT ENFORCED
) COMMENT 'One row a customer: the last record.'
WITH ('connector' = 'log');
