-- Beside `shared` in one job, and not joined.
CREATE MATERIALIZED TABLE customer_sums (PRIMARY KEY (level) NOT ENFORCED)
WITH ('group' = 'both', 'partitions' = '1')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT level, COUNT(*) AS customers FROM customers GROUP BY level;
