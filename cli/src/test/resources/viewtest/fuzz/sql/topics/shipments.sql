CREATE TABLE shipments (
  order_id STRING NOT NULL,
  carrier STRING NOT NULL,
  weight INT NOT NULL,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log');
