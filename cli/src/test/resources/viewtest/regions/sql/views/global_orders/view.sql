CREATE MATERIALIZED TABLE global_orders (
  PRIMARY KEY (region, order_id) NOT ENFORCED
)
COMMENT 'One row an order of any region, with the name of its customer, who is kept in the US.'
FRESHNESS = INTERVAL '1' SECOND
AS SELECT 'home' AS region, o.order_id, c.name AS customer, o.amount
FROM orders AS o
LEFT JOIN us.customers AS c ON c.customer_id = o.customer_id
UNION ALL
SELECT 'eu', order_id, CAST(NULL AS STRING), CAST(amount + vat AS DECIMAL(12, 2)) FROM eu.orders;
