CREATE TABLE orders (
  order_id STRING NOT NULL COMMENT 'Which order.',
  event_id STRING NOT NULL COMMENT 'Names the event; a record that arrives twice has it twice.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened, in simulated time.',
  version BIGINT NOT NULL COMMENT 'Counts the key''s versions from 1.',
  status STRING NOT NULL COMMENT 'created, validated, failed, paid, shipped, delivered or cancelled; the last two and failed are final.',
  customer_id STRING NOT NULL COMMENT 'Who ordered; the customer may be deleted later.',
  country STRING NOT NULL COMMENT 'Where it goes, ISO 3166 alpha-2: DE or NL.',
  PRIMARY KEY (order_id) NOT ENFORCED
) COMMENT 'One row an order: its newest header, whatever the order in which its versions arrive.'
WITH (
  'connector' = 'log',
  'version' = 'version'
);
