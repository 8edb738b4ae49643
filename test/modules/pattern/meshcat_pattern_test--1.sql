create function regex_answers(regex text, "values" text[], ignore_case boolean) returns text[] language c as 'MODULE_PATHNAME', 'pt_regex_answers';
create function like_answers(pattern text, "values" text[]) returns text[] language c as 'MODULE_PATHNAME', 'pt_like_answers';
create function random_case(seed bigint, kind text, values_wanted int, out pattern text, out "values" text[]) language c as 'MODULE_PATHNAME', 'pt_random_case';

-- What PostgreSQL says of each value; {error} when it refuses the pattern. The condition
-- is about "value" and $1, the pattern.
create function theirs(condition text, pattern text, "values" text[]) returns text[] language plpgsql as $$
declare
    answers text[];
begin
    execute format('select array_agg(case when %s then ''yes'' else ''no'' end order by i) from unnest($2) with ordinality v (value, i)', condition)
       into answers using pattern, "values";
    return answers;
exception
    when invalid_regular_expression or invalid_escape_sequence then return '{error}';
end $$;

-- Random patterns of a kind (see random_pattern.hpp), with values and what both say.
create function compare(seed bigint, wanted int, kind text, collation_name text, ignore_case boolean)
returns table (pattern text, value text, ours text, theirs text) language plpgsql as $$
declare
    condition text := format('value collate %I %s $1', collation_name, case when kind = 'like' then 'like' when ignore_case then '~*' else '~' end);
    call text := format(case kind when 'like' then 'select @extschema@.like_answers($1 collate %I, $2)'
                                  else 'select @extschema@.regex_answers($1 collate %I, $2, $3)' end, collation_name);
    one record;
    answers text[];
    expected text[];
begin
    for i in 1 .. wanted loop
        one := @extschema@.random_case(seed * 1000000 + i, kind, 12);
        execute call into answers using one.pattern, one."values", ignore_case;
        expected := @extschema@.theirs(condition, one.pattern, one."values");
        return query select one.pattern, v.value, answers[v.i], case expected when '{error}' then 'error' else expected[v.i] end
                       from unnest(one."values") with ordinality v (value, i);
    end loop;
end $$;
