-- Does a role get away with a command, which is undone? "ok", or the SQLSTATE.
create function pg_temp.error_of(as_role text, sql text) returns text language plpgsql as $$
begin
    begin
        execute format('set local role %I', as_role);
        execute sql;
        raise exception 'undo' using errcode = 'ZZ001';
    exception
        when sqlstate 'ZZ001' then return 'ok';
        when others then return sqlstate;
    end;
end $$;
