CREATE MATERIALIZED TABLE parcel_conflicts (
  PRIMARY KEY (parcel_id) NOT ENFORCED
)
COMMENT 'One row a parcel that several regions wrote. There should be none.'
WITH ('group' = 'parcels', 'expected.empty' = 'true')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT parcel_id, COUNT(*) AS regions, MIN(region) AS one_region, MAX(region) AS other_region
FROM parcels_by_region
GROUP BY parcel_id
HAVING COUNT(*) > 1;
