CREATE TABLE visits (
  visit_id STRING NOT NULL,
  customer_id STRING,
  minutes INT,
  PRIMARY KEY (visit_id) NOT ENFORCED
) WITH ('connector' = 'log');
