CREATE TABLE orders (
  order_id STRING NOT NULL,
  version BIGINT NOT NULL,
  status STRING NOT NULL,
  customer_id STRING COMMENT 'Null for a guest.',
  pieces INT NOT NULL,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log', 'version' = 'version');
