CREATE MATERIALIZED TABLE parcels_by_region (
  PRIMARY KEY (region, parcel_id) NOT ENFORCED
)
COMMENT 'One row a parcel and region that wrote it.'
WITH ('group' = 'parcels')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT 'home' AS region, parcel_id, carrier, version FROM parcels
UNION ALL
SELECT 'eu', parcel_id, carrier, version FROM eu.parcels;
