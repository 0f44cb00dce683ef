-- Inner joins, and filters on every side, behind the joins, and on what may not be computed of other rows.
CREATE MATERIALIZED TABLE filtered (PRIMARY KEY (order_id) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, o.status, p.amount, s.per_weight, c.name AS gold_customer
FROM orders o
JOIN payments p ON p.order_id = o.order_id AND p.amount > o.pieces
LEFT JOIN (SELECT order_id, 100 / weight AS per_weight FROM shipments WHERE weight <> 0 AND 100 / weight > 1) s ON s.order_id = o.order_id
LEFT JOIN customers c ON c.customer_id = o.customer_id AND c.level = 'gold'
WHERE o.status <> 'draft' AND p.amount * 2 > 5 AND (c.name IS NULL OR c.name <> o.status);
