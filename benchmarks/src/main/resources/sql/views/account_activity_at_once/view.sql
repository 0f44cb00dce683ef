-- Grain: one row for each account that was ever paid. Each change at once: how soon is a transfer seen?
CREATE MATERIALIZED TABLE account_activity_at_once (
  PRIMARY KEY (account) NOT ENFORCED
) COMMENT 'One row an account: how often and what it was paid, in cents.'
WITH ('delivery' = 'eager')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT to_account AS account, COUNT(*) AS transfers, SUM(amount) AS credits
FROM transfers
GROUP BY to_account;
