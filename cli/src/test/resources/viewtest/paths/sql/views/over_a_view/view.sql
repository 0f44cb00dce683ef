-- Looks up rows of a view of another group, which come epoch by epoch, from one partition.
CREATE MATERIALIZED TABLE over_a_view (PRIMARY KEY (order_id) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, s.customers * 10 AS tens
FROM orders o
LEFT JOIN customer_sums s ON s.level = o.status;
