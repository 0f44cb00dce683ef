CREATE TABLE orders (
  order_id STRING NOT NULL,
  version BIGINT NOT NULL,
  customer_id STRING NOT NULL,
  amount DECIMAL(12, 2) NOT NULL,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log', 'version' = 'version')
