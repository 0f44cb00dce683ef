CREATE TABLE stock (
  product_id STRING NOT NULL COMMENT 'Which product.',
  event_id STRING NOT NULL COMMENT 'Names the event; a record that arrives twice has it twice.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened, in simulated time.',
  version BIGINT NOT NULL COMMENT 'Counts the key''s versions from 1.',
  quantity INT NOT NULL COMMENT 'Pieces on hand, those that open orders hold included; never negative.',
  PRIMARY KEY (product_id) NOT ENFORCED
) COMMENT 'One row a product that the warehouse keeps.'
WITH (
  'connector' = 'log'
);
