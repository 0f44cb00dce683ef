-- Grain: one row for each order that has a parcel. Which parcel is the last depends on which was read last.
CREATE MATERIALIZED TABLE last_carrier (PRIMARY KEY (order_id) NOT ENFORCED)
WITH ('auditable' = 'false')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, LAST_VALUE(s.carrier) AS carrier, COUNT(*) AS parcels
FROM orders AS o
JOIN shipments AS s ON s.order_id = o.order_id
GROUP BY o.order_id;
