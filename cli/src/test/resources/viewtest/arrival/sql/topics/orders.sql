CREATE TABLE orders (
  order_id STRING NOT NULL,
  status STRING NOT NULL,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log');
