-- Grain: one row for each order, from the arrival of its first header on.
--
-- Lines, payments and parcels are each added up by order before they meet the order, so that no join multiplies rows.
-- What has not arrived yet counts as nothing: a header may come before its lines. The customer comes last: until then
-- all is keyed by order, and a customer who moves changes the finished rows only.
CREATE MATERIALIZED TABLE order_status (
  PRIMARY KEY (order_id) NOT ENFORCED
) COMMENT 'One row an order: where it stands, who ordered it, what it comes to, what is paid and where its parcels are.'
WITH ('delivery' = 'epoch')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  o.order_id,
  o.status,
  o.event_time AS status_since,
  o.country,
  o.customer_id,
  -- Null when the customer is not known, or no longer.
  c.name AS customer_name,
  c.level AS customer_level,
  c.city AS customer_city,
  COALESCE(l.line_count, 0) AS line_count,
  COALESCE(l.total, 0.00) AS total,
  COALESCE(p.captured, 0.00) AS captured,
  COALESCE(p.refunded, 0.00) AS refunded,
  p.payment_status,
  s.shipment_status
FROM orders AS o
LEFT JOIN (
  SELECT
    order_id,
    COUNT(*) AS line_count,
    CAST(SUM(quantity * unit_price) AS DECIMAL(12, 2)) AS total
  FROM order_lines
  GROUP BY order_id
) AS l ON l.order_id = o.order_id
LEFT JOIN (
  SELECT
    order_id,
    -- A refunded payment has been captured before.
    CAST(SUM(CASE WHEN status IN ('captured', 'refunded') THEN amount ELSE 0.00 END) AS DECIMAL(12, 2)) AS captured,
    CAST(SUM(CASE WHEN status = 'refunded' THEN amount ELSE 0.00 END) AS DECIMAL(12, 2)) AS refunded,
    -- Every attempt but the last has failed: the one that got furthest is the last.
    CAST(CASE
      WHEN COUNT(*) FILTER (WHERE status = 'refunded') > 0 THEN 'refunded'
      WHEN COUNT(*) FILTER (WHERE status = 'captured') > 0 THEN 'captured'
      WHEN COUNT(*) FILTER (WHERE status = 'authorised') > 0 THEN 'authorised'
      ELSE 'failed'
    END AS STRING) AS payment_status
  FROM payments
  GROUP BY order_id
) AS p ON p.order_id = o.order_id
LEFT JOIN (
  SELECT
    order_id,
    -- As far as the parcel that is furthest behind.
    CAST(CASE
      WHEN COUNT(*) FILTER (WHERE status = 'packed') > 0 THEN 'packed'
      WHEN COUNT(*) FILTER (WHERE status = 'in_transit') > 0 THEN 'in_transit'
      ELSE 'delivered'
    END AS STRING) AS shipment_status
  FROM shipments
  GROUP BY order_id
) AS s ON s.order_id = o.order_id
LEFT JOIN customers AS c ON c.customer_id = o.customer_id;
