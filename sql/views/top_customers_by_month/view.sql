-- Grain: one row for each month in which something was ordered that is paid, and each of its first three places.
--
-- What a customer spent is what the lines come to of orders that are paid, shipped or delivered, in the month in which
-- the line was ordered (or last changed). Of two who spent the same the lower customer_id comes first, so that a month has
-- one order. A month changes for as long as the log says so.
CREATE MATERIALIZED TABLE top_customers_by_month (
  PRIMARY KEY (month_start, place) NOT ENFORCED
) COMMENT 'One row a month and place: the three customers who spent most.'
WITH ('delivery' = 'epoch')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  month_start,
  place,
  customer_id,
  order_count,
  spent
FROM (
  SELECT
    month_start,
    customer_id,
    order_count,
    spent,
    ROW_NUMBER() OVER (PARTITION BY month_start ORDER BY spent DESC, customer_id) AS place
  FROM (
    SELECT
      l.month_start,
      o.customer_id,
      COUNT(*) AS order_count,
      CAST(SUM(l.total) AS DECIMAL(18, 2)) AS spent
    FROM (
      SELECT
        order_id,
        FLOOR(event_time TO MONTH) AS month_start,
        CAST(SUM(quantity * unit_price) AS DECIMAL(12, 2)) AS total
      FROM order_lines
      GROUP BY order_id, FLOOR(event_time TO MONTH)
    ) AS l
    JOIN orders AS o ON o.order_id = l.order_id
    WHERE o.status IN ('paid', 'shipped', 'delivered')
    GROUP BY l.month_start, o.customer_id
  )
)
WHERE place <= 3;
