-- By the same key, then by a foreign key that may be null, and on from there.
CREATE MATERIALIZED TABLE looked_up (PRIMARY KEY (order_id) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, o.status, c.name AS customer, t.name AS city, p.amount
FROM orders o
LEFT JOIN customers c ON c.customer_id = o.customer_id
LEFT JOIN cities t ON t.city_id = c.city_id
LEFT JOIN payments p ON p.order_id = o.order_id;
