CREATE TABLE products (
  id BIGINT NOT NULL,
  name STRING NOT NULL,
  PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'log', 'key.format' = 'json', 'value.format' = 'debezium-json');
