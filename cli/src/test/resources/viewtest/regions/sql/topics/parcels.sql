CREATE TABLE parcels (
  parcel_id STRING NOT NULL,
  carrier STRING,
  version BIGINT NOT NULL,
  PRIMARY KEY (parcel_id) NOT ENFORCED
) WITH ('connector' = 'log', 'version' = 'version');
