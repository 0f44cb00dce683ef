-- Grain: one row for each open order whose status is an hour old or older.
--
-- Time that passes is a fact of the log: the clock of minutes says what time it is, so an order comes into this view
-- when the clock passes its hour, and every epoch can be recomputed. An order is open until it is delivered, cancelled
-- or failed. Each minute looks at the open orders again; what it finds unchanged is not published.
CREATE MATERIALIZED TABLE waiting_orders (
  PRIMARY KEY (order_id) NOT ENFORCED
) COMMENT 'One row an open order that nothing has happened to for an hour: its status, since when, and whose it is.'
WITH ('delivery' = 'epoch')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  o.order_id,
  o.status,
  o.event_time AS status_since,
  o.customer_id,
  o.country
FROM orders AS o
JOIN clock AS c ON c.granularity = 'minute' AND o.event_time <= c.time_now - INTERVAL '1' HOUR
WHERE o.status IN ('created', 'validated', 'paid', 'shipped');
