SELECT
  o.order_id, o.status, o.cents, o.address,
  p.status AS payment_status, p.cents AS paid_cents, p.paid_by,
  s.status AS shipment_status, s.carrier, s.tracking,
  o.customer_id, c.name AS customer_name, c.level AS customer_level, c.city AS customer_city
FROM orders AS o
LEFT JOIN payments AS p ON p.order_id = o.order_id
LEFT JOIN shipments AS s ON s.order_id = o.order_id
LEFT JOIN customers AS c ON c.customer_id = o.customer_id
