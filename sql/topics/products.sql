CREATE TABLE products (
  product_id STRING NOT NULL COMMENT 'Which product.',
  event_id STRING NOT NULL COMMENT 'Names the event; a record that arrives twice has it twice.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened, in simulated time.',
  version BIGINT NOT NULL COMMENT 'Counts the key''s versions from 1.',
  name STRING NOT NULL COMMENT 'What it is called.',
  category STRING NOT NULL COMMENT 'Which shelf it is on.',
  price DECIMAL(12, 2) NOT NULL COMMENT 'Euro a piece today; orders keep the price of their own day.',
  PRIMARY KEY (product_id) NOT ENFORCED
) COMMENT 'One row a product of the catalogue.'
WITH (
  'connector' = 'log'
);
