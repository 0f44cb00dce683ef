-- Grain: one row. A transfer moves money and makes none: the total is 0 at all times.
CREATE MATERIALIZED TABLE total (
  PRIMARY KEY (name) NOT ENFORCED
) COMMENT 'The sum of all balances, in cents.'
WITH ('group' = 'bank', 'interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT CAST('all' AS STRING) AS name, SUM(balance) AS total
FROM (
  SELECT COALESCE(c.credits, 0) - COALESCE(d.debits, 0) AS balance
  FROM (SELECT to_account AS account, SUM(amount) AS credits FROM transfers GROUP BY to_account) AS c
  FULL JOIN (SELECT from_account AS account, SUM(amount) AS debits FROM transfers GROUP BY from_account) AS d
    ON c.account = d.account
);
