\echo
\echo :bold'7. Discover: find a product without knowing who owns it':plain
\c - petra_svobodova

SELECT product, rank, matched FROM mesh.search('settled card transactions');
SELECT product, rank FROM mesh.search('exposre by regoin');
SELECT product, trust, why, score, can_read, how_to_get FROM mesh.products
 WHERE domain IN ('payments', 'customer', 'legal', 'risk') ORDER BY product;
SELECT section, item, content FROM mesh.describe('customer.clients');
SELECT domain, kind, item, consumers, fed_by, declared_frequency AS declared, observed_frequency AS observed
  FROM mesh.inventory WHERE kind <> 'output port' AND (consumers <> '{}' OR kind = 'source') ORDER BY domain, kind DESC, item;
SELECT item, state, detail FROM mesh.status();
