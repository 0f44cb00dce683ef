CREATE TABLE order_lines (
  order_id STRING NOT NULL COMMENT 'Which order.',
  line INT NOT NULL COMMENT 'The line''s number within the order, from 1.',
  event_id STRING NOT NULL COMMENT 'Names the event; a record that arrives twice has it twice.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened, in simulated time.',
  version BIGINT NOT NULL COMMENT 'Counts the key''s versions from 1.',
  product_id STRING NOT NULL COMMENT 'What was ordered.',
  quantity INT NOT NULL COMMENT 'How many pieces, at least 1.',
  unit_price DECIMAL(12, 2) NOT NULL COMMENT 'Euro a piece, as agreed when ordered.',
  PRIMARY KEY (order_id, line) NOT ENFORCED
) COMMENT 'One row a line of an order.'
WITH (
  'connector' = 'log',
  'version' = 'version'
);
