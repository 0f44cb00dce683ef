-- Grain: one row for each product of the catalogue.
--
-- An order holds its goods until they leave the warehouse or the order comes to nothing: while it is created, validated
-- or paid. Stock on hand includes what is held. Lines whose order has not arrived yet hold nothing.
CREATE MATERIALIZED TABLE product_availability (
  PRIMARY KEY (product_id) NOT ENFORCED
) COMMENT 'One row a product: name, price, and the stock on hand less what open orders hold.'
WITH ('delivery' = 'epoch')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT
  p.product_id,
  p.name,
  p.category,
  p.price,
  -- Null when the warehouse does not keep the product (yet).
  s.quantity AS on_hand,
  COALESCE(h.held, 0) AS held,
  -- Below zero when more is ordered than is there.
  COALESCE(s.quantity, 0) - COALESCE(h.held, 0) AS available
FROM products AS p
LEFT JOIN stock AS s ON s.product_id = p.product_id
LEFT JOIN (
  SELECT
    l.product_id,
    SUM(CAST(l.quantity AS BIGINT)) AS held
  FROM order_lines AS l
  JOIN orders AS o ON o.order_id = l.order_id
  WHERE o.status IN ('created', 'validated', 'paid')
  GROUP BY l.product_id
) AS h ON h.product_id = p.product_id;
