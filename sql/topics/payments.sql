CREATE TABLE payments (
  payment_id STRING NOT NULL COMMENT 'Which attempt; a retry after a failure is another payment.',
  event_id STRING NOT NULL COMMENT 'Names the event; a record that arrives twice has it twice.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened, in simulated time.',
  version BIGINT NOT NULL COMMENT 'Counts the key''s versions from 1.',
  order_id STRING NOT NULL COMMENT 'Which order it pays.',
  status STRING NOT NULL COMMENT 'authorised, captured, refunded or failed; the last two are final.',
  amount DECIMAL(12, 2) NOT NULL COMMENT 'Euro, the same at every step of one payment.',
  PRIMARY KEY (payment_id) NOT ENFORCED
) COMMENT 'One row an attempt to pay: its newest step.'
WITH (
  'connector' = 'log',
  'version' = 'version'
);
