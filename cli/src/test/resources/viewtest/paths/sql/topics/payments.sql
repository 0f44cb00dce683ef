CREATE TABLE payments (
  order_id STRING NOT NULL,
  amount BIGINT NOT NULL,
  currency STRING,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log');
