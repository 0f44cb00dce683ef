-- All that there is of the parcels of an order.
CREATE MATERIALIZED TABLE collected (PRIMARY KEY (order_id) NOT ENFORCED)
WITH ('auditable' = 'false')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, w.parcels, w.weight, w.lightest, w.heaviest, w.weights
FROM orders o
LEFT JOIN (
  SELECT
    order_id,
    COUNT(*) AS parcels,
    SUM(weight) AS weight,
    MIN(weight) AS lightest,
    MAX(weight) AS heaviest,
    ARRAY_SORT(ARRAY_AGG(weight)) AS weights
  FROM parcels
  GROUP BY order_id
) w ON w.order_id = o.order_id;
