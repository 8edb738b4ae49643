create function regex_answers(regex text, "values" text[], ignore_case boolean) returns text[] language c as 'MODULE_PATHNAME', 'pt_regex_answers';
create function like_answers(pattern text, "values" text[]) returns text[] language c as 'MODULE_PATHNAME', 'pt_like_answers';
create function random_case(seed bigint, kind text, values_wanted int, out pattern text, out "values" text[]) language c as 'MODULE_PATHNAME', 'pt_random_case';
