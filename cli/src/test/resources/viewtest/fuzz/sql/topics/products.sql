CREATE TABLE products (
  product_id STRING NOT NULL,
  title STRING,
  PRIMARY KEY (product_id) NOT ENFORCED
) WITH ('connector' = 'log');
