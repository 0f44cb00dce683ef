CREATE TABLE orders (
  order_id STRING NOT NULL,
  version BIGINT NOT NULL,
  customer_id STRING,
  product_id STRING,
  amount INT,
  note STRING,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log', 'version' = 'version');
