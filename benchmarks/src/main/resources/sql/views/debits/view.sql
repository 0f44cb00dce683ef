-- Grain: one row for each account that ever paid.
CREATE MATERIALIZED TABLE debits (
  PRIMARY KEY (account) NOT ENFORCED
) COMMENT 'One row an account: what it paid, in cents.'
WITH ('group' = 'bank', 'interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT from_account AS account, SUM(amount) AS debits
FROM transfers
GROUP BY from_account;
