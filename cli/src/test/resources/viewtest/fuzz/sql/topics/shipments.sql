CREATE TABLE shipments (
  order_id STRING NOT NULL,
  carrier STRING,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log');
