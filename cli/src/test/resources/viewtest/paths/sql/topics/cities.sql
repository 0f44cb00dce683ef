CREATE TABLE cities (
  city_id BIGINT NOT NULL,
  name STRING NOT NULL,
  PRIMARY KEY (city_id) NOT ENFORCED
) WITH ('connector' = 'log');
