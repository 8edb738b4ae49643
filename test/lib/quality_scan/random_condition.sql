-- Random conditions over the columns of scan_test.shape.
create function scan_test.literal(c scan_test.shape) returns text language sql volatile as $$
    select format('%L::%s', c.literals[1 + floor(random() * array_length(c.literals, 1))], regexp_replace(c.type, '( collate .*|[(].*)$', '')) $$;
create function scan_test.comparison() returns text language sql volatile as $$ select scan_test.pick('<', '<=', '=', '<>', '>=', '>') $$;
create function scan_test.column_of(families text[]) returns scan_test.shape language sql volatile as $$
    select * from scan_test.shape where family = any (families) order by random() limit 1 $$;
create function scan_test.literals(c scan_test.shape) returns text language sql volatile as $$
    select string_agg(case when scan_test.chance(0.07) then 'null' else scan_test.literal(c) end, ', ') from generate_series(1, 1 + floor(random() * 5)::integer) $$;

-- Any column against literals of its own type, and against others of its kind.
create function scan_test.about_any(c scan_test.shape) returns text language plpgsql volatile as $$
declare
    name text := quote_ident(c.name);
    other scan_test.shape := scan_test.column_of(array[c.family]);
begin
    if c.family = 'other' or scan_test.chance(0.15) then
        return format('%s is %snull', name, scan_test.pick('', 'not '));
    end if;
    return case floor(random() * 8)
        when 0 then format('%s %s %s', name, scan_test.comparison(), scan_test.literal(c))
        when 1 then format('%s %s %s', scan_test.literal(c), scan_test.comparison(), name)
        when 2 then format('%s %s %I', name, scan_test.comparison(), other.name)
        when 3 then format('%s in (%s)', name, scan_test.literals(c))
        when 4 then format('%s not in (%s)', name, scan_test.literals(c))
        when 5 then format('%s %sbetween %s and %s', name, scan_test.pick('', 'not ', 'not '), scan_test.literal(c), scan_test.literal(c))
        when 6 then format('%s is %sdistinct from %s', name, scan_test.pick('', 'not '), scan_test.pick('null', scan_test.literal(c), quote_ident(other.name)))
        else format('%s %s %s', name, scan_test.comparison(), scan_test.literal(c)) end;
end $$;

create function scan_test.about_number(c scan_test.shape) returns text language plpgsql volatile as $$
declare
    name text := quote_ident(c.name);
    other scan_test.shape := scan_test.column_of('{integer,real,numeric}');
    same scan_test.shape := scan_test.column_of(array[c.family]);
    number text := scan_test.pick('0', '1', '-1', '2', '7', '100', '40000', '3000000000', '2.5', '7.00', '1e3');
begin
    if c.family <> 'integer' or scan_test.chance(0.3) then
        return case floor(random() * 3)
            when 0 then format('%s %s %s', name, scan_test.comparison(), number)
            when 1 then format('%s %s %I', name, scan_test.comparison(), other.name)
            else format('%s %s %s', name, scan_test.comparison(), scan_test.literal(other)) end;
    end if;
    return case floor(random() * 7)
        when 0 then format('%s %s %s %s %s', name, scan_test.pick('+', '-', '*', '/'), number, scan_test.comparison(), number)
        when 1 then format('%s %s %I %s %s', name, scan_test.pick('+', '-', '*', '/'), same.name, scan_test.comparison(), number)
        when 2 then format('%s %% 10 %s %s', name, scan_test.comparison(), number)
        when 3 then format('%s - %s %s %I', number, name, scan_test.comparison(), same.name)
        when 4 then format('(%s / 2 + %I / 2) * 2 %s %s - 1', name, same.name, scan_test.comparison(), name)
        when 5 then format('%s::bigint + 1 in (0, 1, 2, %s)', name, scan_test.pick('null', '8', '128'))
        else format('%I <> 0 and %s / %1$I %s 1', same.name, name, scan_test.comparison()) end;
end $$;

create function scan_test.about_text(c scan_test.shape) returns text language plpgsql volatile as $$
declare
    name text := quote_ident(c.name);
    value text := case floor(random() * 6)
        when 0 then format('upper(%s)', name) when 1 then format('lower(%s)', name) when 2 then format('btrim(%s)', name)
        when 3 then format('upper(btrim(%s))', name) when 4 then format('%s::text', name) else name end;
    regex text := quote_literal(scan_test.pick('^a', 'b$', '^[a-z]+$', '^\w*$', 'a.b', '^\s*$', '^.{1,3}$', '[[:upper:]]', 'ž', '^(a|ab)$', '^a*$', '', '\d{4}'));
    pattern text := quote_literal(scan_test.pick('a%', '%b', '_', '%a%', 'a_b', '', '%', 'ž%', '\%', 'I%', '__'));
begin
    return case floor(random() * 8)
        when 0 then format('%s(%s) %s %s', scan_test.pick('length', 'char_length', 'octet_length', 'length'), value, scan_test.comparison(), scan_test.pick('0', '1', '5', '12000'))
        when 1 then format('%s %s %s', value, scan_test.comparison(), quote_literal(scan_test.pick('a', 'A', '', 'AB', 'i', 'I', 'ž', 'b ')))
        when 2 then format('%s %s %s', value, scan_test.pick('~', '!~', '~*', '!~*'), regex)
        when 3 then format('%s %s %s', value, scan_test.pick('like', 'not like', 'ilike'), pattern)
        when 4 then format('%s %sin (''a'', ''I'', ''%s'', %s)', value, scan_test.pick('', 'not '), scan_test.pick('', ' ', 'A'), scan_test.pick('null', '''ab''', '''ž'''))
        when 5 then format('%s collate "C" %s ''a''', value, scan_test.comparison())
        when 6 then format('%s || ''x'' %s ''ax''', name, scan_test.comparison())
        else format('length(%s) between 1 and %s', value, scan_test.pick('1', '3', '100')) end;
end $$;

create function scan_test.about_moment(c scan_test.shape) returns text language plpgsql volatile as $$
declare
    other scan_test.shape := scan_test.column_of('{date,timestamp}');
begin
    return format('%I %s %s', c.name, scan_test.comparison(),
                  scan_test.pick('now()', 'current_date', 'current_date - 1', '''2000-01-01''', '''2024-02-29''::date', '''2000-01-01''::timestamp', '''2000-01-01''::timestamptz',
                                 'statement_timestamp()', quote_ident(other.name), scan_test.literal(other)));
end $$;

create function scan_test.leaf() returns text language plpgsql volatile as $$
declare
    c scan_test.shape := scan_test.column_of('{integer,real,numeric,text,char,date,timestamp,time,bool,uuid,enum,other}');
begin
    if c.family = 'bool' and scan_test.chance(0.5) then
        return quote_ident(c.name);
    elsif c.family in ('integer', 'real', 'numeric') and scan_test.chance(0.6) then
        return scan_test.about_number(c);
    elsif c.family in ('text', 'char') and scan_test.chance(0.7) then
        return scan_test.about_text(c);
    elsif c.family in ('date', 'timestamp') and scan_test.chance(0.5) then
        return scan_test.about_moment(c);
    end if;
    return scan_test.about_any(c);
end $$;

create function scan_test.condition(depth integer) returns text language plpgsql volatile as $$
begin
    if depth = 0 or scan_test.chance(0.35) then
        return scan_test.leaf();
    end if;
    return case floor(random() * 8)
        when 0 then format('(%s) and (%s)', scan_test.condition(depth - 1), scan_test.condition(depth - 1))
        when 1 then format('(%s) or (%s)', scan_test.condition(depth - 1), scan_test.condition(depth - 1))
        when 2 then format('(%s) and (%s) and (%s)', scan_test.condition(depth - 1), scan_test.leaf(), scan_test.leaf())
        when 3 then format('(%s) or (%s) or (%s)', scan_test.condition(depth - 1), scan_test.leaf(), scan_test.leaf())
        when 4 then format('not (%s)', scan_test.condition(depth - 1))
        when 5 then format('(%s) is %s%s', scan_test.condition(depth - 1), scan_test.pick('', 'not '), scan_test.pick('true', 'false', 'unknown'))
        when 6 then format('case when %s then %s else %s end', scan_test.leaf(), scan_test.condition(depth - 1), scan_test.leaf())
        else format('coalesce(%s, %s)', scan_test.leaf(), scan_test.leaf()) end;
end $$;
