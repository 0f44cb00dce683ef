CREATE TABLE clock (
  granularity STRING NOT NULL COMMENT 'second, minute or hour.',
  event_id STRING NOT NULL COMMENT 'Names the event; a record that arrives twice has it twice.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it happened, in simulated time.',
  version BIGINT NOT NULL COMMENT 'Counts the key''s versions from 1.',
  time_now TIMESTAMP_LTZ(3) NOT NULL COMMENT 'The simulated time, cut to the granularity. The clock of seconds moves in steps of ten.',
  PRIMARY KEY (granularity) NOT ENFORCED
) COMMENT 'One row a granularity: the time now. A view joins it to depend on time that passes.'
WITH (
  'connector' = 'log'
);
