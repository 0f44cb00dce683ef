-- Grain: one row for each level of customers who have open orders.
--
-- A view over a view: it reads the topic of order_status, whole epoch by whole epoch, and so never sees an order without
-- its lines or its customer where order_status had both. A customer who rises a level takes the open orders along. An order
-- is open until it is delivered, cancelled or failed.
CREATE MATERIALIZED TABLE open_orders_by_level (
  PRIMARY KEY (customer_level) NOT ENFORCED
) COMMENT 'One row a level of customers: their open orders, what these come to, and since when the oldest stands still.'
WITH ('delivery' = 'epoch')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  -- 'unknown' where the customer is not known, or no longer.
  COALESCE(customer_level, 'unknown') AS customer_level,
  COUNT(*) AS order_count,
  CAST(SUM(total) AS DECIMAL(18, 2)) AS total,
  MIN(status_since) AS oldest_since
FROM order_status
WHERE status IN ('created', 'validated', 'paid', 'shipped')
GROUP BY COALESCE(customer_level, 'unknown');
