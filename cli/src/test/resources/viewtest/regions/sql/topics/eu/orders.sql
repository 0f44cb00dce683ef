-- Of one name with the local topic, and of other columns: each region has a registry of its own.
CREATE TABLE orders (
  order_id STRING NOT NULL,
  amount DECIMAL(12, 2),
  vat DECIMAL(12, 2),
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log');
