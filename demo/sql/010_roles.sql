-- The bank's teams own what their domain holds; people are members of a team, or of none.
-- Every person here is invented.
CREATE ROLE customer_team NOLOGIN;
CREATE ROLE accounts_team NOLOGIN;
CREATE ROLE payments_team NOLOGIN;
CREATE ROLE cards_team NOLOGIN;
CREATE ROLE lending_team NOLOGIN;
CREATE ROLE market_team NOLOGIN;
CREATE ROLE wealth_team NOLOGIN;
CREATE ROLE legal_team NOLOGIN;
CREATE ROLE risk_team NOLOGIN;
CREATE ROLE regulatory_team NOLOGIN;
CREATE ROLE marketing_team NOLOGIN;

-- Product owners.
CREATE ROLE hana_kralova LOGIN IN ROLE customer_team;
CREATE ROLE ondrej_vesely LOGIN IN ROLE accounts_team;
CREATE ROLE jana_novakova LOGIN IN ROLE payments_team;
CREATE ROLE david_horak LOGIN IN ROLE cards_team;
CREATE ROLE martin_kucera LOGIN IN ROLE lending_team;
CREATE ROLE pavel_marek LOGIN IN ROLE market_team;
CREATE ROLE katerina_pokorna LOGIN IN ROLE wealth_team;
CREATE ROLE alena_ruzickova LOGIN IN ROLE legal_team;
CREATE ROLE barbora_fialova LOGIN IN ROLE risk_team;
CREATE ROLE zdenek_kolar LOGIN IN ROLE regulatory_team;
CREATE ROLE simona_urbanova LOGIN IN ROLE marketing_team;

-- The rest of the payments and risk teams.
CREATE ROLE tomas_dvorak LOGIN IN ROLE payments_team;
CREATE ROLE lucie_cerna LOGIN IN ROLE payments_team;
CREATE ROLE jakub_sedlak LOGIN IN ROLE risk_team;

-- People outside every team see what a grant gives them: an analyst of the Prague branches,
-- a portfolio manager and the compliance officer.
CREATE ROLE petra_svobodova LOGIN;
CREATE ROLE filip_benes LOGIN;
CREATE ROLE marie_jelinkova LOGIN;

COMMENT ON ROLE jana_novakova IS 'payments: product owner';
COMMENT ON ROLE tomas_dvorak IS 'payments: data engineer';
COMMENT ON ROLE lucie_cerna IS 'payments: data analyst';
COMMENT ON ROLE jakub_sedlak IS 'risk: data engineer';
COMMENT ON ROLE petra_svobodova IS 'analyst of the Prague branches';
COMMENT ON ROLE filip_benes IS 'portfolio manager';
COMMENT ON ROLE marie_jelinkova IS 'compliance officer';

-- The domains that own no sources keep their derived relations here.
CREATE SCHEMA risk_data AUTHORIZATION risk_team;
CREATE SCHEMA regulatory_data AUTHORIZATION regulatory_team;
CREATE SCHEMA marketing_data AUTHORIZATION marketing_team;
