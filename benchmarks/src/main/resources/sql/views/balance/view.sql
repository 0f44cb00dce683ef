-- Grain: one row for each account that has a transfer.
CREATE MATERIALIZED TABLE balance (
  PRIMARY KEY (account) NOT ENFORCED
) COMMENT 'One row an account: what it has, in cents.'
WITH ('group' = 'bank', 'interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  COALESCE(c.account, d.account, 0) AS account,
  COALESCE(c.credits, 0) - COALESCE(d.debits, 0) AS balance
FROM (SELECT to_account AS account, SUM(amount) AS credits FROM transfers GROUP BY to_account) AS c
FULL JOIN (SELECT from_account AS account, SUM(amount) AS debits FROM transfers GROUP BY from_account) AS d
  ON c.account = d.account;
