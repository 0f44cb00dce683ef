-- Grain: one row for each band of balances that an account is in; a band is 1,000 wide, that around 0 twice as wide.
CREATE MATERIALIZED TABLE balance_bands (
  PRIMARY KEY (band) NOT ENFORCED
) COMMENT 'One row a band: how many accounts are in it, and what they have together, in cents.'
WITH ('interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT balance / 100000 AS band, COUNT(*) AS accounts, SUM(balance) AS together
FROM balance
GROUP BY balance / 100000;
