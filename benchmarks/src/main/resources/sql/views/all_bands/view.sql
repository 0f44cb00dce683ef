-- Grain: one row.
CREATE MATERIALIZED TABLE all_bands (
  PRIMARY KEY (name) NOT ENFORCED
) COMMENT 'All bands: how many accounts there are, and what they have together, in cents: 0 at all times.'
WITH ('interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT CAST('all' AS STRING) AS name, SUM(accounts) AS accounts, SUM(together) AS together
FROM balance_bands;
