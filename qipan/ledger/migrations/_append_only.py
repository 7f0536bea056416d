"""Triggers that let nobody change or delete what was recorded, not even by mistake in a shell."""

FORWARD = """
create function ledger_append_only() returns trigger language plpgsql as $$
begin
  -- Django empties tables between tests; a test database's name begins with test_.
  if tg_op = 'TRUNCATE' and current_database() like 'test\\_%' then
    return null;
  end if;
  raise exception 'the ledger is append-only: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger ledger_event_append_only before update or delete on ledger_event
  for each row execute function ledger_append_only();
create trigger ledger_seal_append_only before update or delete on ledger_seal
  for each row execute function ledger_append_only();
create trigger ledger_event_no_truncate before truncate on ledger_event
  for each statement execute function ledger_append_only();
create trigger ledger_seal_no_truncate before truncate on ledger_seal
  for each statement execute function ledger_append_only();
"""
BACKWARD = """
drop trigger ledger_event_append_only on ledger_event;
drop trigger ledger_seal_append_only on ledger_seal;
drop trigger ledger_event_no_truncate on ledger_event;
drop trigger ledger_seal_no_truncate on ledger_seal;
drop function ledger_append_only();
"""
