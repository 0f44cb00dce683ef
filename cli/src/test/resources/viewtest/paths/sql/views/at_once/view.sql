-- The same at once and without epochs; one customer twice, and nothing projected.
CREATE MATERIALIZED TABLE at_once (PRIMARY KEY (order_id) NOT ENFORCED)
WITH ('delivery' = 'eager')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, o.status, p.amount, c.name
FROM orders o
JOIN payments p ON p.order_id = o.order_id
LEFT JOIN customers c ON c.customer_id = o.customer_id;
