-- cards: the payment cards issued to those who may dispose of an account.
CREATE SCHEMA cards_data AUTHORIZATION cards_team;
SET ROLE cards_team;

CREATE TABLE cards_data.card (
    card_id integer PRIMARY KEY,
    disp_id integer NOT NULL UNIQUE,
    type text NOT NULL,
    issued text NOT NULL
);
COMMENT ON TABLE cards_data.card IS 'Cards as delivered.';
COMMENT ON COLUMN cards_data.card.issued IS 'YYMMDD and a time that is always 00:00:00.';

CREATE VIEW cards_data.cards AS
SELECT card_id,
       disp_id,
       type,
       make_date(1900 + left(issued, 2)::integer, substr(issued, 3, 2)::integer, substr(issued, 5, 2)::integer) AS issued_on
  FROM cards_data.card;
COMMENT ON VIEW cards_data.cards IS 'Payment cards issued.';
COMMENT ON COLUMN cards_data.cards.type IS 'junior, classic or gold.';

RESET ROLE;
