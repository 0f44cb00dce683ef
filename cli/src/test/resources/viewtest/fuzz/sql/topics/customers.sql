CREATE TABLE customers (
  customer_id STRING NOT NULL,
  version BIGINT NOT NULL,
  name STRING,
  level INT NOT NULL,
  city_id STRING,
  PRIMARY KEY (customer_id) NOT ENFORCED
) WITH ('connector' = 'log', 'version' = 'version');
