CREATE TABLE customers (
  customer_id STRING NOT NULL,
  name STRING NOT NULL,
  PRIMARY KEY (customer_id) NOT ENFORCED
) WITH ('connector' = 'log')
