-- Grain: one row for each product of the catalogue, sold or not.
--
-- Sold is what the lines of an order have while the order is paid, shipped or delivered. Many lines belong to one order
-- and many to one product, and all of them change: an order that is cancelled takes its pieces back, a line changes its
-- quantity, and a product its name and price. The lines are added up by product before they meet the catalogue, so that
-- a new price changes one row and reads no lines again.
CREATE MATERIALIZED TABLE product_sales (
  PRIMARY KEY (product_id) NOT ENFORCED
) COMMENT 'One row a product: what was sold of it, for how much, and what that would be at the price of today.'
WITH ('delivery' = 'epoch', 'group' = 'sales')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  p.product_id,
  p.name,
  p.category,
  p.price,
  COALESCE(s.order_count, 0) AS order_count,
  COALESCE(s.pieces, 0) AS pieces,
  -- At the prices that were agreed when the lines were ordered.
  COALESCE(s.revenue, 0.00) AS revenue,
  CAST(COALESCE(s.pieces, 0) * p.price AS DECIMAL(18, 2)) AS revenue_at_price
FROM products AS p
LEFT JOIN (
  SELECT
    l.product_id,
    COUNT(DISTINCT l.order_id) AS order_count,
    SUM(CAST(l.quantity AS BIGINT)) AS pieces,
    CAST(SUM(l.quantity * l.unit_price) AS DECIMAL(18, 2)) AS revenue
  FROM order_lines AS l
  JOIN orders AS o ON o.order_id = l.order_id
  WHERE o.status IN ('paid', 'shipped', 'delivered')
  GROUP BY l.product_id
) AS s ON s.product_id = p.product_id;
