-- In one job with a view that Flink plans throughout, over the same topics.
CREATE MATERIALIZED TABLE shared (PRIMARY KEY (order_id) NOT ENFORCED)
WITH ('group' = 'both')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, c.name, r.name AS referrer, p.amount
FROM orders o
LEFT JOIN customers c ON c.customer_id = o.customer_id
LEFT JOIN customers r ON r.customer_id = c.level
JOIN payments p ON p.order_id = o.order_id;
