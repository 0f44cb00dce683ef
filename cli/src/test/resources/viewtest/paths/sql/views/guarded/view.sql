-- What a join leaves out, the condition of the next never looks at: not even where NULL is why.
CREATE MATERIALIZED TABLE guarded (PRIMARY KEY (order_id) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, p.amount, c.name
FROM orders o
JOIN payments p ON p.order_id = o.order_id AND p.currency <> o.status
JOIN customers c ON c.customer_id = o.customer_id AND c.city_id < CAST(o.status AS BIGINT);
