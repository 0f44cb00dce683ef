-- Of the parcels of an order the heaviest.
CREATE MATERIALIZED TABLE heaviest (PRIMARY KEY (order_id) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT o.order_id, o.status, h.parcel, h.weight
FROM orders o
LEFT JOIN (
  SELECT order_id, parcel, weight
  FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY weight DESC, parcel) AS place FROM parcels)
  WHERE place = 1
) h ON h.order_id = o.order_id;
