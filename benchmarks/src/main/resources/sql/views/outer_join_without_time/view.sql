-- Grain: one row a transfer. Each finds itself: no row is without its other side.
CREATE MATERIALIZED TABLE outer_join_without_time (
  PRIMARY KEY (id) NOT ENFORCED
) COMMENT 'Transfers, left-joined with themselves by id.'
WITH ('group' = 'joins', 'interval' = '500 ms')
FRESHNESS = INTERVAL '1' SECOND
AS SELECT t.id, o.id AS other_id
FROM transfers AS t
LEFT JOIN transfers AS o ON o.id = t.id;
