CREATE MATERIALIZED TABLE stars (PRIMARY KEY (product) NOT ENFORCED)
FRESHNESS = INTERVAL '1' SECOND
AS SELECT product, SUM(stars) AS stars, MAX(rated_at) AS last_rated FROM ratings GROUP BY product;
