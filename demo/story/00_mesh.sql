\echo
\echo :bold'A bank becomes a mesh: eleven domains, each owned by its team':plain
\echo 'postgres, the platform admin, installs the extension and creates the domains.'

CREATE EXTENSION meshcat;
ALTER DATABASE bank SET meshcat.enabled = on;
\set ECHO none
SELECT mesh.create_domain(domain, owner => (domain || '_team')::regrole, description => text, archetype => kind)
  FROM (VALUES ('customer',   'source',   'Clients, whom they share accounts with, and where they live'),
               ('accounts',   'source',   'Accounts and the branches that keep them'),
               ('payments',   'source',   'Money that moves, and standing orders'),
               ('cards',      'source',   'Payment cards'),
               ('lending',    'source',   'Loans, card debt and applications'),
               ('market',     'source',   'Exchange rates and share prices'),
               ('wealth',     'source',   'Model portfolios'),
               ('legal',      'source',   'Legal entities and failed banks'),
               ('risk',       'consumer', 'What may foretell a loss'),
               ('regulatory', 'consumer', 'What the regulator is told'),
               ('marketing',  'consumer', 'Whom to make which offer')) AS d(domain, kind, text) \g /dev/null
\set ECHO queries
SELECT mesh.appoint('payments', product_owner => 'jana_novakova', data_engineer => 'tomas_dvorak', data_analyst => 'lucie_cerna');
SELECT mesh.appoint('customer', product_owner => 'hana_kralova', compliance_liaison => 'marie_jelinkova');
\set ECHO none
SELECT mesh.appoint(domain, product_owner => person::regrole)
  FROM (VALUES ('accounts', 'ondrej_vesely'), ('cards', 'david_horak'), ('lending', 'martin_kucera'),
               ('market', 'pavel_marek'), ('wealth', 'katerina_pokorna'), ('legal', 'alena_ruzickova'),
               ('risk', 'barbora_fialova'), ('regulatory', 'zdenek_kolar'), ('marketing', 'simona_urbanova')) AS d(domain, person) \g /dev/null
\set ECHO queries
SELECT mesh.set_governance('risk', quality => 'accuracy >= 99.9%');
SELECT mesh.set_governance('marketing', quality => 'accuracy >= 95%');
SELECT domain, archetype, owner, product_owner FROM mesh.domains ORDER BY domain;
