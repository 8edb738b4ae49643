// Given names that are common in Europe and America, and some of Asia's: enough that in a
// column of names a share far above chance is found, not so many that others are.
#include <algorithm>
#include <iterator>

#include "core/classification/detectors.hpp"

namespace meshcat::core::classification {

namespace {

// Sorted. Without marks; without names of places, months and brands.
constexpr std::string_view given_names[] = {
    "AARON",      "ABIGAIL",   "ADAM",      "ADELA",      "AGNIESZKA",  "AHMED",       "AISHA",
    "ALAIN",      "ALAN",      "ALBERT",    "ALBERTO",    "ALEJANDRO",  "ALEKSANDRA",  "ALENA",
    "ALESSANDRO", "ALESSIA",   "ALEXANDER", "ALEXEI",     "ALEXIS",     "ALFIE",       "ALI",
    "ALICE",      "ALVARO",    "AMANDA",    "AMELIA",     "AMIT",       "AMY",         "ANDERS",
    "ANDREA",     "ANDREAS",   "ANDREW",    "ANDRZEJ",    "ANGELA",     "ANJALI",      "ANKE",
    "ANN",        "ANNA",      "ANNE",      "ANNEKE",     "ANTHONY",    "ANTOINE",     "ANTONIN",
    "ANTONIO",    "ANTTI",     "ARTHUR",    "ASHLEY",     "ASTRID",     "AURELIE",     "AYSE",
    "BARBARA",    "BARBORA",   "BEATRIZ",   "BENJAMIN",   "BERND",      "BETTY",       "BEVERLY",
    "BILLY",      "BIRGITTA",  "BJORN",     "BOBBY",      "BOHUSLAV",   "BRADLEY",     "BRAM",
    "BRANDON",    "BRENDA",    "BRIAN",     "BRIGITTE",   "BRITTANY",   "BRUCE",       "BRYAN",
    "CAMILLE",    "CARL",      "CARLOS",    "CARMEN",     "CAROL",      "CAROLYN",     "CATHERINE",
    "CELINE",     "CHANTAL",   "CHARLES",   "CHARLIE",    "CHARLOTTE",  "CHERYL",      "CHIARA",
    "CHLOE",      "CHRISTIAN", "CHRISTINA", "CHRISTINE",  "CHRISTOPHE", "CHRISTOPHER", "CLAUDIA",
    "CORNELIS",   "CRISTINA",  "CYNTHIA",   "DAAN",       "DANA",       "DANIEL",      "DANIELLE",
    "DANUTA",     "DARIUSZ",   "DAVID",     "DAVIDE",     "DEBORAH",    "DEBRA",       "DENISE",
    "DENNIS",     "DIANA",     "DIANE",     "DIEGO",      "DIETER",     "DMITRI",      "DOLORES",
    "DONALD",     "DONNA",     "DORIS",     "DOROTHY",    "DUSAN",      "DYLAN",       "EDWARD",
    "ELENA",      "ELIJAH",    "ELISA",     "ELISABETH",  "ELISKA",     "ELIZABETH",   "ELLA",
    "ELZBIETA",   "EMILY",     "EMMA",      "EMRE",       "ERIC",       "ERIK",        "ETHAN",
    "EUGENE",     "EVA",       "EVELYN",    "EWA",        "FATIMA",     "FATMA",       "FEDERICA",
    "FEMKE",      "FERNANDO",  "FILIP",     "FINN",       "FLORIAN",    "FRANCES",     "FRANCESCA",
    "FRANCESCO",  "FRANCISCO", "FRANCOIS",  "FRANCOISE",  "FRANTISEK",  "FRANZISKA",   "FREDERIC",
    "FRIEDRICH",  "GABRIEL",   "GARY",      "GEORGE",     "GERALD",     "GERHARD",     "GERRIT",
    "GIORGIA",    "GIOVANNI",  "GISELA",    "GIULIA",     "GIUSEPPE",   "GREGORY",     "GRZEGORZ",
    "GUILLAUME",  "GUNTER",    "GUSTAV",    "HALINA",     "HANA",       "HANNAH",      "HANS",
    "HAROLD",     "HARRY",     "HASSAN",    "HEATHER",    "HEIKE",      "HEIKKI",      "HEINZ",
    "HELEN",      "HELENA",    "HELGA",     "HENDRIK",    "HENRY",      "HIROSHI",     "HORST",
    "IBRAHIM",    "IGOR",      "INGRID",    "IRENA",      "ISABEL",     "ISABELLA",    "ISABELLE",
    "IVAN",       "IVANA",     "IVETA",     "JAAKKO",     "JACK",       "JACOB",       "JACQUELINE",
    "JACQUES",    "JADWIGA",   "JAKUB",     "JAMES",      "JAN",        "JANA",        "JANET",
    "JANICE",     "JARMILA",   "JAROSLAV",  "JAROSLAVA",  "JASON",      "JAVIER",      "JEAN",
    "JEANNE",     "JEFFREY",   "JENNIFER",  "JENS",       "JEREMY",     "JERRY",       "JERZY",
    "JESSE",      "JESSICA",   "JINDRICH",  "JIRI",       "JIRINA",     "JITKA",       "JOAN",
    "JOANNA",     "JOE",       "JOHAN",     "JOHANNES",   "JOHN",       "JONAS",       "JONATHAN",
    "JORGE",      "JOSE",      "JOSEF",     "JOSEPH",     "JOSHUA",     "JOYCE",       "JUAN",
    "JUDITH",     "JUDY",      "JUHANI",    "JULIA",      "JULIE",      "JULIEN",      "JULIETTE",
    "JURAJ",      "JURGEN",    "JUSTIN",    "KAREL",      "KAREN",      "KARI",        "KARIN",
    "KARL",       "KATARZYNA", "KATERINA",  "KATHARINA",  "KATHERINE",  "KATHLEEN",    "KATHRYN",
    "KAYLA",      "KEITH",     "KELLY",     "KENJI",      "KENNETH",    "KEVIN",       "KIMBERLY",
    "KLARA",      "KLAUS",     "KNUT",      "KRISTINA",   "KRISTYNA",   "KRYSTYNA",    "KRZYSZTOF",
    "KYLE",       "LADISLAV",  "LARA",      "LARRY",      "LARS",       "LAURA",       "LAUREN",
    "LAURENT",    "LAWRENCE",  "LEA",       "LEENA",      "LENA",       "LENKA",       "LEO",
    "LEON",       "LIBOR",     "LINDA",     "LISA",       "LOGAN",      "LORENZO",     "LORI",
    "LUCA",       "LUCIA",     "LUCIE",     "LUCY",       "LUDMILA",    "LUIGI",       "LUIS",
    "LUKAS",      "LUKASZ",    "MAGDALENA", "MALGORZATA", "MANFRED",    "MANON",       "MANUEL",
    "MARCIN",     "MARCO",     "MAREK",     "MARGARET",   "MARIA",      "MARIE",       "MARIJKE",
    "MARILYN",    "MARIO",     "MARIUSZ",   "MARKETA",    "MARTA",      "MARTHA",      "MARTIN",
    "MARTINA",    "MARY",      "MATEJ",     "MATEUSZ",    "MATHIEU",    "MATTEO",      "MATTHEW",
    "MATTHIAS",   "MATTI",     "MEGAN",     "MEHMET",     "MELISSA",    "MIA",         "MICHAEL",
    "MICHAL",     "MICHEL",    "MICHELLE",  "MIGUEL",     "MIKKO",      "MILAN",       "MINNA",
    "MIROSLAV",   "MIROSLAVA", "MOHAMED",   "MOHAMMED",   "MONIKA",     "MONIQUE",     "MUHAMMAD",
    "MUSTAFA",    "NANCY",     "NATALIA",   "NATALIE",    "NATHALIE",   "NATHAN",      "NICHOLAS",
    "NICOLAS",    "NICOLE",    "NIKLAS",    "NIKOLA",     "NILS",       "NOAH",        "OLAV",
    "OLGA",       "OLIVER",    "OLIVIA",    "OLIVIER",    "OMAR",       "ONDREJ",      "OSCAR",
    "PABLO",      "PAIVI",     "PAMELA",    "PAOLA",      "PAOLO",      "PATRICIA",    "PATRICK",
    "PAUL",       "PAVEL",     "PAVLA",     "PAWEL",      "PEDRO",      "PEKKA",       "PETER",
    "PETR",       "PETRA",     "PHILIP",    "PHILIPPE",   "PIERRE",     "PIETER",      "PIETRO",
    "PILAR",      "PIOTR",     "PRIYA",     "RACHEL",     "RADEK",      "RAFAEL",      "RAHUL",
    "RAJ",        "RALF",      "RALPH",     "RAMON",      "RANDY",      "RAQUEL",      "RASTISLAV",
    "RAYMOND",    "REBECCA",   "RENATE",    "RICHARD",    "RITVA",      "ROBERT",      "ROBERTA",
    "ROBERTO",    "ROGER",     "ROMAN",     "RONALD",     "ROSARIO",    "ROSSELLA",    "ROY",
    "RUSSELL",    "RUTH",      "RYAN",      "RYSZARD",    "SABINE",     "SAKURA",      "SALVATORE",
    "SAMANTHA",   "SAMUEL",    "SANDRA",    "SANJAY",     "SANNE",      "SARA",        "SARAH",
    "SARI",       "SASKIA",    "SCOTT",     "SEAN",       "SEBASTIAN",  "SERGEI",      "SERGIO",
    "SHARON",     "SHIRLEY",   "SILVIA",    "SIMONA",     "SIMONE",     "SOPHIA",      "SOPHIE",
    "STANISLAV",  "STEFAN",    "STEFANO",   "STEPHANE",   "STEPHANIE",  "STEPHEN",     "STEVEN",
    "SUSAN",      "SUSANNE",   "SVEN",      "SYLVIE",     "TADEUSZ",    "TAPANI",      "TATIANA",
    "TERESA",     "TEREZA",    "TERRY",     "THERESA",    "THOMAS",     "TIMO",        "TIMOTHY",
    "TOBIAS",     "TOMAS",     "TOMASZ",    "TUULA",      "TYLER",      "URSULA",      "UWE",
    "VACLAV",     "VALENTINA", "VALERIE",   "VERA",       "VERONIKA",   "VINCENT",     "VINCENZO",
    "VLADIMIR",   "VLASTA",    "VOJTECH",   "WALTER",     "WAYNE",      "WERNER",      "WILLEM",
    "WILLIAM",    "WILLIE",    "WOJCIECH",  "WOLFGANG",   "WOUTER",     "YUKI",        "YUSUF",
    "ZACHARY",    "ZBIGNIEW",  "ZDENEK",    "ZDENKA",     "ZUZANA"};

}  // namespace

bool is_given_name(std::string_view word) noexcept {
  return std::binary_search(std::begin(given_names), std::end(given_names), word);
}

}  // namespace meshcat::core::classification
