CREATE TABLE sales (
  id STRING NOT NULL,
  shop STRING NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'log');
