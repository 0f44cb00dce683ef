CREATE TABLE lines (
  line_id STRING NOT NULL,
  version BIGINT NOT NULL,
  order_id STRING,
  quantity INT,
  PRIMARY KEY (line_id) NOT ENFORCED
) WITH ('connector' = 'log', 'version' = 'version');
