CREATE TABLE placed (
  order_id STRING NOT NULL,
  amount BIGINT NOT NULL,
  place INT METADATA FROM 'partition' VIRTUAL,
  at_offset BIGINT METADATA FROM 'offset' VIRTUAL,
  PRIMARY KEY (order_id) NOT ENFORCED
) WITH ('connector' = 'log', 'topic' = 'order-events', 'type' = 'com.acme.OrderPlaced');
