-- Grain: one row for each account that was ever paid. Not in the bank's group: a job of one aggregate.
CREATE MATERIALIZED TABLE credits_alone (
  PRIMARY KEY (account) NOT ENFORCED
) COMMENT 'One row an account: what it was paid, in cents.'
WITH ('interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT to_account AS account, SUM(amount) AS credits
FROM transfers
GROUP BY to_account;
