CREATE MATERIALIZED TABLE golden_customers (PRIMARY KEY (customer_id) NOT ENFORCED)
WITH ('partitions' = '3', 'interval' = '200 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT t.customer_id, c.name, t.orders, t.amount
FROM (
  SELECT customer_id, COUNT(*) AS orders, SUM(amount) AS amount
  FROM orders GROUP BY customer_id
) t LEFT JOIN customers c ON c.customer_id = t.customer_id
