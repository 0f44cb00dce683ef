-- Three tables by one key.
CREATE MATERIALIZED TABLE same_key (PRIMARY KEY (order_id) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, o.status, p.amount, p.currency, s.carrier, s.weight * 2 AS double_weight
FROM orders o
LEFT JOIN payments p ON p.order_id = o.order_id
LEFT JOIN shipments s ON s.order_id = o.order_id;
