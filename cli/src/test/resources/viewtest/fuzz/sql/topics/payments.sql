CREATE TABLE payments (
  order_id STRING NOT NULL,
  version BIGINT NOT NULL,
  paid INT,
  state STRING NOT NULL,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log', 'version' = 'version');
