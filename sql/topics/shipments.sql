CREATE TABLE shipments (
  shipment_id STRING NOT NULL COMMENT 'Which parcel.',
  event_id STRING NOT NULL COMMENT 'Names the event; a record that arrives twice has it twice.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened, in simulated time.',
  version BIGINT NOT NULL COMMENT 'Counts the key''s versions from 1.',
  order_id STRING NOT NULL COMMENT 'Which order it brings.',
  carrier STRING NOT NULL COMMENT 'Who carries it.',
  status STRING NOT NULL COMMENT 'packed, in_transit or delivered.',
  PRIMARY KEY (shipment_id) NOT ENFORCED
) COMMENT 'One row a parcel: its newest step.'
WITH (
  'connector' = 'log',
  'version' = 'version'
);
