CREATE TABLE clicks (
  page STRING NOT NULL,
  ms INT,
  place BIGINT METADATA FROM 'offset' VIRTUAL
) WITH ('connector' = 'log');
