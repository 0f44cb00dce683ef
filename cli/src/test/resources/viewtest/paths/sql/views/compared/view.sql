-- An inner join by the key that compares more than the key.
CREATE MATERIALIZED TABLE compared (PRIMARY KEY (order_id) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, o.pieces, p.amount
FROM orders o
JOIN payments p ON p.order_id = o.order_id AND p.amount >= o.pieces;
