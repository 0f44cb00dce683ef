-- Grain: one row a transfer. Each finds itself: no row is without its other side.
--
-- The time is a column as others are: no watermark decides what is joined.
CREATE MATERIALIZED TABLE outer_join_with_time (
  PRIMARY KEY (id) NOT ENFORCED
) COMMENT 'Transfers, full-joined with themselves by id and time.'
WITH ('group' = 'joins', 'interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT COALESCE(t.id, o.id, 0) AS id, t.id AS one_id, o.id AS other_id
FROM transfers AS t
FULL JOIN transfers AS o ON o.id = t.id AND o.event_time = t.event_time;
