-- Reads a view of another group.
CREATE MATERIALIZED TABLE tops (PRIMARY KEY (amount) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT COALESCE(amount, 0) AS amount, COUNT(*) AS shops FROM sums GROUP BY COALESCE(amount, 0);
