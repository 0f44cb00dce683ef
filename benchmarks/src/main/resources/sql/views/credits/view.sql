-- Grain: one row for each account that was ever paid.
CREATE MATERIALIZED TABLE credits (
  PRIMARY KEY (account) NOT ENFORCED
) COMMENT 'One row an account: what it was paid, in cents.'
WITH ('group' = 'bank', 'interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT to_account AS account, SUM(amount) AS credits
FROM transfers
GROUP BY to_account;
