CREATE TABLE shipments (
  shipment_id STRING NOT NULL,
  event_id STRING NOT NULL,
  event_time TIMESTAMP_LTZ(3) NOT NULL,
  version BIGINT NOT NULL,
  order_id STRING NOT NULL,
  carrier STRING NOT NULL,
  PRIMARY KEY (shipment_id) NOT ENFORCED
) WITH ('connector' = 'log');
