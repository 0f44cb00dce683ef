-- A key of two columns, in another order on the other side; sums of the parcels; an inner lookup.
CREATE MATERIALIZED TABLE composite (PRIMARY KEY (order_id, parcel) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT l.order_id, l.parcel, l.weight, n.note, o.status, t.weight AS total
FROM parcels l
LEFT JOIN parcel_notes n ON l.parcel = n.parcel AND n.order_id = l.order_id
JOIN orders o ON o.order_id = l.order_id
LEFT JOIN (SELECT order_id, SUM(weight) AS weight FROM parcels GROUP BY order_id HAVING COUNT(*) > 1) t ON t.order_id = l.order_id;
