CREATE TABLE customers (
  customer_id STRING NOT NULL COMMENT 'Which customer.',
  event_id STRING NOT NULL COMMENT 'Names the event; a record that arrives twice has it twice.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened, in simulated time.',
  version BIGINT NOT NULL COMMENT 'Counts the key''s versions from 1.',
  name STRING NOT NULL COMMENT 'Full name.',
  email STRING NOT NULL COMMENT 'Where to write to.',
  level STRING NOT NULL COMMENT 'Standing: basic, silver or gold.',
  city STRING NOT NULL COMMENT 'Where the customer lives now.',
  country STRING NOT NULL COMMENT 'Where the customer lives now, ISO 3166 alpha-2: DE or NL.',
  PRIMARY KEY (customer_id) NOT ENFORCED
) COMMENT 'One row a customer; a deleted customer has none.'
WITH (
  'connector' = 'log'
);
