-- As a login: the first column of a command's result, or "SQLSTATE message"; in schema :test.
create function :"test".as(login name, sql text) returns text language plpgsql as $$
declare answer text;
begin
    execute format('set session authorization %I', login);
    begin
        execute sql into answer;
    exception when others then answer := sqlstate || ' ' || sqlerrm;
    end;
    reset session authorization;
    return answer;
end $$;
