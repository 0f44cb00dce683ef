CREATE TABLE cities (
  city_id STRING NOT NULL,
  city STRING NOT NULL,
  PRIMARY KEY (city_id) NOT ENFORCED
) WITH ('connector' = 'log');
