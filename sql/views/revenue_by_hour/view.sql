-- Grain: one row for each country and hour in which something was ordered that is paid.
--
-- Revenue is what the lines of an order come to while the order is paid, shipped or delivered, in the hour in which the
-- line was ordered (or last changed) and the country of the order. So an hour changes for as long as the log says so: a
-- line that arrives late is added to its own hour, and an order that is cancelled after it was paid is taken out of it.
CREATE MATERIALIZED TABLE revenue_by_hour (
  PRIMARY KEY (country, hour_start) NOT ENFORCED
) COMMENT 'One row a country and hour: the paid orders of that hour, their pieces and what they come to.'
WITH ('delivery' = 'epoch')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  o.country,
  l.hour_start,
  COUNT(*) AS order_count,
  SUM(l.pieces) AS pieces,
  CAST(SUM(l.total) AS DECIMAL(18, 2)) AS revenue
FROM (
  SELECT
    order_id,
    FLOOR(event_time TO HOUR) AS hour_start,
    SUM(CAST(quantity AS BIGINT)) AS pieces,
    CAST(SUM(quantity * unit_price) AS DECIMAL(12, 2)) AS total
  FROM order_lines
  GROUP BY order_id, FLOOR(event_time TO HOUR)
) AS l
JOIN orders AS o ON o.order_id = l.order_id
WHERE o.status IN ('paid', 'shipped', 'delivered')
GROUP BY o.country, l.hour_start;
