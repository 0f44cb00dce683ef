-- Grain: one row for each two products that are in one order together, the lower product_id first.
--
-- An order counts once for two products, however many of its lines have them, and whatever became of the order. A line
-- that changes its product leaves its pairs and makes others.
CREATE MATERIALIZED TABLE bought_together (
  PRIMARY KEY (product_a, product_b) NOT ENFORCED
) COMMENT 'One row two products: how many orders have both.'
WITH ('delivery' = 'epoch', 'group' = 'sales')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  a.product_id AS product_a,
  b.product_id AS product_b,
  COUNT(*) AS order_count
FROM (
  -- Each product of an order once, so that the join multiplies no rows.
  SELECT DISTINCT order_id, product_id FROM order_lines
) AS a
JOIN (
  SELECT DISTINCT order_id, product_id FROM order_lines
) AS b ON b.order_id = a.order_id AND a.product_id < b.product_id
GROUP BY a.product_id, b.product_id;
