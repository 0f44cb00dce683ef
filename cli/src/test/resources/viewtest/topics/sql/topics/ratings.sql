CREATE TABLE ratings (
  product STRING NOT NULL,
  stars INT NOT NULL,
  rated_at TIMESTAMP_LTZ(3)
) WITH ('connector' = 'log', 'value.format' = 'json', 'value.json.timestamp-format.standard' = 'ISO-8601');
