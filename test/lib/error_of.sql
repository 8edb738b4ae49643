-- What a client sees of the error that a command raises; functions in schema :test.
create function :"test".error_parts(sql text) returns text[] language plpgsql as $$
declare
    s text; m text; h text;
begin
    execute sql;
    return '{no,error,}';
exception when others then
    get stacked diagnostics s = returned_sqlstate, m = message_text, h = pg_exception_hint;
    return array[s, m, h];
end $$;
-- "SQLSTATE message", and "SQLSTATE message | hint".
create function :"test".error_of(sql text) returns text return array_to_string((:"test".error_parts(sql))[1:2], ' ');
create function :"test".error_and_hint(sql text) returns text return (select p[1] || ' ' || p[2] || ' | ' || p[3] from :"test".error_parts(sql) p);
