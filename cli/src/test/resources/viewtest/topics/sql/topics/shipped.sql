CREATE TABLE shipped (
  order_id STRING NOT NULL,
  carrier STRING NOT NULL,
  place INT METADATA FROM 'partition' VIRTUAL,
  at_offset BIGINT METADATA FROM 'offset' VIRTUAL
) WITH ('connector' = 'log', 'topic' = 'order-events', 'type' = 'com.acme.OrderShipped');
