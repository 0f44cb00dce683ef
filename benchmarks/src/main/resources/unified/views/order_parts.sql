SELECT
  o.order_id, o.status, o.cents, o.address,
  p.status AS payment_status, p.cents AS paid_cents, p.paid_by,
  s.status AS shipment_status, s.carrier, s.tracking
FROM orders AS o
LEFT JOIN payments AS p ON p.order_id = o.order_id
LEFT JOIN shipments AS s ON s.order_id = o.order_id
