-- Grain: one row for each country and hour in which orders were placed.
--
-- An order was placed when its earliest line was ordered (or last changed), and stands at the stage that its newest header
-- names: the log's tables keep no earlier stage. So an hour's orders move from stage to stage for as long as they are open,
-- and each order is in one hour. It counts when its header and a line are there. Nothing waits for an hour to end: a line
-- that arrives late may move its order to an earlier hour.
CREATE MATERIALIZED TABLE order_funnel_by_hour (
  PRIMARY KEY (country, hour_start) NOT ENFORCED
) COMMENT 'One row a country and hour: the orders placed in it, by the stage at which they stand now.'
WITH ('delivery' = 'epoch', 'group' = 'sales')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  o.country,
  l.hour_start,
  COUNT(*) AS placed,
  COUNT(*) FILTER (WHERE o.status = 'created') AS created,
  COUNT(*) FILTER (WHERE o.status = 'validated') AS validated,
  COUNT(*) FILTER (WHERE o.status = 'paid') AS paid,
  COUNT(*) FILTER (WHERE o.status = 'shipped') AS shipped,
  COUNT(*) FILTER (WHERE o.status = 'delivered') AS delivered,
  COUNT(*) FILTER (WHERE o.status = 'cancelled') AS cancelled,
  COUNT(*) FILTER (WHERE o.status = 'failed') AS failed
FROM orders AS o
JOIN (
  SELECT
    order_id,
    FLOOR(MIN(event_time) TO HOUR) AS hour_start
  FROM order_lines
  GROUP BY order_id
) AS l ON l.order_id = o.order_id
GROUP BY o.country, l.hour_start;
