"""Nobody changes an adopted version, not even by mistake in a shell; and its digest is that of its text."""

FORWARD = """
create function rulebook_append_only() returns trigger language plpgsql as $$
begin
  -- Django empties tables between tests; a test database's name begins with test_.
  if tg_op = 'TRUNCATE' and current_database() like 'test\\_%' then
    return null;
  end if;
  raise exception 'an adopted version is never changed: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger rulebook_adopted_append_only before update or delete on rulebook_adoptedversion
  for each row execute function rulebook_append_only();
create trigger rulebook_adopted_no_truncate before truncate on rulebook_adoptedversion
  for each statement execute function rulebook_append_only();
alter table rulebook_adoptedversion add constraint adopted_version_digest_is_of_its_text
  check (digest = encode(sha256(convert_to(text, 'UTF8')), 'hex'));
"""
BACKWARD = """
alter table rulebook_adoptedversion drop constraint adopted_version_digest_is_of_its_text;
drop trigger rulebook_adopted_append_only on rulebook_adoptedversion;
drop trigger rulebook_adopted_no_truncate on rulebook_adoptedversion;
drop function rulebook_append_only();
"""
