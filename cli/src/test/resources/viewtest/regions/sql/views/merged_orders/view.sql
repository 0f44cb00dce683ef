CREATE MATERIALIZED TABLE merged_orders (
  PRIMARY KEY (order_id) NOT ENFORCED
)
COMMENT 'One row an order, for as long as no two regions write one.'
FRESHNESS = INTERVAL '1' SECOND
AS SELECT order_id, amount FROM orders
UNION ALL
SELECT order_id, amount FROM eu.orders;
