CREATE TABLE payments (
  order_id STRING NOT NULL,
  paid INT,
  state STRING,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log');
