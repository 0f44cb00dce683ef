-- Grain: one row for each customer who has not asked to be forgotten.
--
-- An order is open until it is delivered, cancelled or failed. Payments are added up by order, and orders by customer,
-- before they meet the customer, so that no join multiplies rows.
CREATE MATERIALIZED TABLE customer_360 (
  PRIMARY KEY (customer_id) NOT ENFORCED
) COMMENT 'One row a customer: profile, orders by fate, and money paid and paid back.'
WITH ('delivery' = 'epoch')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  c.customer_id,
  c.name,
  c.email,
  c.level,
  c.city,
  c.country,
  COALESCE(o.orders_placed, 0) AS orders_placed,
  COALESCE(o.orders_open, 0) AS orders_open,
  COALESCE(o.orders_delivered, 0) AS orders_delivered,
  COALESCE(o.orders_cancelled, 0) AS orders_cancelled,
  COALESCE(o.orders_failed, 0) AS orders_failed,
  COALESCE(o.captured, 0.00) AS captured,
  COALESCE(o.refunded, 0.00) AS refunded
FROM customers AS c
LEFT JOIN (
  SELECT
    h.customer_id,
    COUNT(*) AS orders_placed,
    COUNT(*) FILTER (WHERE h.status IN ('created', 'validated', 'paid', 'shipped')) AS orders_open,
    COUNT(*) FILTER (WHERE h.status = 'delivered') AS orders_delivered,
    COUNT(*) FILTER (WHERE h.status = 'cancelled') AS orders_cancelled,
    COUNT(*) FILTER (WHERE h.status = 'failed') AS orders_failed,
    CAST(SUM(COALESCE(p.captured, 0.00)) AS DECIMAL(14, 2)) AS captured,
    CAST(SUM(COALESCE(p.refunded, 0.00)) AS DECIMAL(14, 2)) AS refunded
  FROM orders AS h
  LEFT JOIN (
    SELECT
      order_id,
      -- A refunded payment has been captured before.
      CAST(SUM(CASE WHEN status IN ('captured', 'refunded') THEN amount ELSE 0.00 END) AS DECIMAL(12, 2)) AS captured,
      CAST(SUM(CASE WHEN status = 'refunded' THEN amount ELSE 0.00 END) AS DECIMAL(12, 2)) AS refunded
    FROM payments
    GROUP BY order_id
  ) AS p ON p.order_id = h.order_id
  GROUP BY h.customer_id
) AS o ON o.customer_id = c.customer_id;
