CREATE MATERIALIZED TABLE eager_sums (PRIMARY KEY (shop) NOT ENFORCED)
WITH ('delivery' = 'eager')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT shop, SUM(amount) AS amount FROM sales GROUP BY shop;
