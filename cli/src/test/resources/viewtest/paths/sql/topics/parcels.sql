CREATE TABLE parcels (
  order_id STRING NOT NULL,
  parcel INT NOT NULL,
  weight INT NOT NULL,
  PRIMARY KEY (order_id, parcel) NOT ENFORCED
) WITH ('connector' = 'log');
