CREATE TABLE transfers (
  id BIGINT NOT NULL COMMENT 'Which transfer.',
  from_account BIGINT NOT NULL COMMENT 'Who pays.',
  to_account BIGINT NOT NULL COMMENT 'Who is paid.',
  amount BIGINT NOT NULL COMMENT 'In cents.',
  event_time TIMESTAMP_LTZ(3) NOT NULL COMMENT 'When it was made; up to 10 s earlier than that of the record before.'
) COMMENT 'One row a transfer between two accounts. Each is written once.'
WITH ('connector' = 'log');
