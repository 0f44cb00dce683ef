CREATE TABLE payments (
  order_id STRING NOT NULL,
  paid DECIMAL(12, 2) NOT NULL,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log')
