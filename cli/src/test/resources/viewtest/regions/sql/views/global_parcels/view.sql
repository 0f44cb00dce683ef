CREATE MATERIALIZED TABLE global_parcels (
  PRIMARY KEY (parcel_id) NOT ENFORCED
)
COMMENT 'One row a parcel: the highest version that any region wrote; of one version in two regions, that of the first region by name.'
WITH ('group' = 'parcels')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT parcel_id, region, carrier, version
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY parcel_id ORDER BY version DESC, region) AS place
  FROM parcels_by_region
)
WHERE place = 1;
