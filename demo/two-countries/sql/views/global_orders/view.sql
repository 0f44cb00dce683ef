-- Grain: one row for each order of either country; two countries may give an order the same id.
CREATE MATERIALIZED TABLE global_orders (
  PRIMARY KEY (region, order_id) NOT ENFORCED
) COMMENT 'One row an order, of all countries.'
WITH ('delivery' = 'epoch')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT 'home' AS region, order_id, status, event_time AS status_since, country, customer_id FROM orders
UNION ALL
SELECT 'nl', order_id, status, event_time, country, customer_id FROM nl.orders;
