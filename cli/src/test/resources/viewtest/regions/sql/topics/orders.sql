CREATE TABLE orders (
  order_id STRING NOT NULL,
  customer_id STRING,
  amount DECIMAL(12, 2),
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log');
