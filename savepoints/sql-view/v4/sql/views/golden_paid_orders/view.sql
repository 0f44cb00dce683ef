CREATE MATERIALIZED TABLE golden_paid_orders (PRIMARY KEY (order_id) NOT ENFORCED)
WITH ('partitions' = '3', 'interval' = '200 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, o.amount, p.paid, c.name
FROM orders o
LEFT JOIN payments p ON p.order_id = o.order_id AND p.paid > 0
LEFT JOIN customers c ON c.customer_id = o.customer_id
