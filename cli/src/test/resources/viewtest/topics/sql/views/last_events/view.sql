-- The last event of an order, whatever its type: the offset orders the events of a key.
CREATE MATERIALIZED TABLE last_events (PRIMARY KEY (order_id) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT order_id, event FROM (
  SELECT order_id, event,
    ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY at_offset DESC, place) AS nth
  FROM (
    SELECT order_id, 'placed' AS event, at_offset, place FROM placed
    UNION ALL
    SELECT order_id, 'shipped by ' || carrier AS event, at_offset, place FROM shipped
  )
) WHERE nth = 1;
