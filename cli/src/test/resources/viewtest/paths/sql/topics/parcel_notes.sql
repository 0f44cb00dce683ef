CREATE TABLE parcel_notes (
  parcel INT NOT NULL,
  order_id STRING NOT NULL,
  note STRING,
  PRIMARY KEY (parcel, order_id) NOT ENFORCED
) WITH ('connector' = 'log');
