"""The roll, the box and the seals, and the only functions that read or write them (docs/decisions/0010).

Nothing here has a Django model. No foreign key points at the consultation: a lock on its row for each
ballot would make all voters wait for each other; `vote_cast` reads the row itself, after its lock.
"""

from typing import ClassVar

from django.db import migrations

TABLES = """
CREATE FUNCTION vote_is_choice_set(smallint[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT $1 IS NOT NULL AND array_position($1, NULL) IS NULL
        AND $1 = ARRAY(SELECT DISTINCT one FROM unnest($1) one ORDER BY one)
$$;

CREATE TABLE vote_key (
    consultation_id bigint PRIMARY KEY,
    salt bytea NOT NULL CHECK (octet_length(salt) = 32)
);
CREATE TABLE vote_roll (
    consultation_id bigint NOT NULL,
    voter_tag bytea NOT NULL CHECK (octet_length(voter_tag) = 32),
    channel text NOT NULL CHECK (channel IN ('online', 'assisted', 'paper')),
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 3),
    marked_on date NOT NULL,
    territory text NOT NULL DEFAULT '',
    sector text NOT NULL DEFAULT '',
    age text NOT NULL DEFAULT '',
    PRIMARY KEY (consultation_id, voter_tag)
);
CREATE TABLE vote_slot (
    consultation_id bigint NOT NULL,
    contact_tag bytea NOT NULL CHECK (octet_length(contact_tag) = 32),
    slot smallint NOT NULL CHECK (slot BETWEEN 1 AND 9),
    PRIMARY KEY (consultation_id, contact_tag, slot)
);
CREATE TABLE vote_stage (
    consultation_id bigint NOT NULL,
    receipt_hash bytea NOT NULL CHECK (octet_length(receipt_hash) = 32),
    choices smallint[] NOT NULL CHECK (vote_is_choice_set(choices)),
    PRIMARY KEY (consultation_id, receipt_hash)
);
CREATE TABLE vote_ballot (
    consultation_id bigint NOT NULL,
    batch integer NOT NULL,
    receipt_hash bytea CHECK (octet_length(receipt_hash) = 32),
    choices smallint[] NOT NULL CHECK (vote_is_choice_set(choices))
);
CREATE UNIQUE INDEX vote_ballot_receipt ON vote_ballot (consultation_id, receipt_hash);
CREATE INDEX vote_ballot_batch ON vote_ballot (consultation_id, batch);
CREATE TABLE vote_receipt (
    consultation_id bigint NOT NULL,
    batch integer NOT NULL,
    receipt_hash bytea NOT NULL CHECK (octet_length(receipt_hash) = 32),
    PRIMARY KEY (consultation_id, receipt_hash)
);
CREATE TABLE vote_seal (
    consultation_id bigint NOT NULL,
    batch integer NOT NULL CHECK (batch > 0),
    n integer NOT NULL CHECK (n > 0),
    root bytea NOT NULL,
    prev bytea NOT NULL,
    head bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    PRIMARY KEY (consultation_id, batch)
);
CREATE TABLE vote_link (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    consultation_id bigint NOT NULL,
    voter_tag bytea NOT NULL,
    contact_tag bytea,
    territory text NOT NULL,
    sector text NOT NULL,
    age text NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX vote_link_contact ON vote_link (contact_tag, asked_at);
CREATE INDEX vote_link_tag ON vote_link (voter_tag, asked_at);
"""

GUARDS = """
CREATE FUNCTION vote_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION vote_only_by_its_function() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('vote.act', true) IS DISTINCT FROM TG_ARGV[0] THEN
        RAISE EXCEPTION 'rows enter % by its function alone', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION vote_leaves_when_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM gone
        LEFT JOIN vote_ballot b ON b.consultation_id = gone.consultation_id
            AND b.receipt_hash = gone.receipt_hash AND b.choices = gone.choices
        LEFT JOIN vote_receipt r ON r.consultation_id = gone.consultation_id
            AND r.receipt_hash = gone.receipt_hash
        WHERE b.consultation_id IS NULL AND r.consultation_id IS NULL
    ) THEN
        RAISE EXCEPTION 'a ballot leaves the stage for the box alone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER vote_roll_kept BEFORE UPDATE OR DELETE ON vote_roll FOR EACH ROW EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_roll_whole BEFORE TRUNCATE ON vote_roll EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_roll_door BEFORE INSERT ON vote_roll
    FOR EACH STATEMENT EXECUTE FUNCTION vote_only_by_its_function('cast');
CREATE TRIGGER vote_stage_kept BEFORE UPDATE ON vote_stage FOR EACH ROW EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_stage_leaves AFTER DELETE ON vote_stage REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION vote_leaves_when_sealed();
CREATE TRIGGER vote_stage_whole BEFORE TRUNCATE ON vote_stage EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_stage_door BEFORE INSERT ON vote_stage
    FOR EACH STATEMENT EXECUTE FUNCTION vote_only_by_its_function('cast');
CREATE TRIGGER vote_ballot_kept BEFORE UPDATE OR DELETE ON vote_ballot
    FOR EACH ROW EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_ballot_whole BEFORE TRUNCATE ON vote_ballot EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_ballot_door BEFORE INSERT ON vote_ballot
    FOR EACH STATEMENT EXECUTE FUNCTION vote_only_by_its_function('seal');
CREATE TRIGGER vote_receipt_kept BEFORE UPDATE OR DELETE ON vote_receipt
    FOR EACH ROW EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_receipt_whole BEFORE TRUNCATE ON vote_receipt EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_receipt_door BEFORE INSERT ON vote_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION vote_only_by_its_function('seal');
CREATE TRIGGER vote_seal_kept BEFORE UPDATE OR DELETE ON vote_seal FOR EACH ROW EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_seal_whole BEFORE TRUNCATE ON vote_seal EXECUTE FUNCTION vote_never();
CREATE TRIGGER vote_seal_door BEFORE INSERT ON vote_seal
    FOR EACH STATEMENT EXECUTE FUNCTION vote_only_by_its_function('seal');

CREATE FUNCTION vote_rules_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'preparing' THEN
            RAISE EXCEPTION 'a consultation that was opened is never deleted'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'preparing' THEN
        IF NEW.state NOT IN ('preparing', 'open') THEN
            RAISE EXCEPTION 'a consultation opens before it closes' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.slug, NEW.kind, NEW.secrecy, NEW.opens_at, NEW.min_choices, NEW.max_choices, NEW.seats,
        NEW.options, NEW.contact_limit, NEW.objections_until, NEW.rules, NEW.rules_sha256, NEW.head0)
       IS DISTINCT FROM (OLD.slug, OLD.kind, OLD.secrecy, OLD.opens_at, OLD.min_choices, OLD.max_choices,
        OLD.seats, OLD.options, OLD.contact_limit, OLD.objections_until, OLD.rules, OLD.rules_sha256, OLD.head0) THEN
        RAISE EXCEPTION 'the rules of a consultation stand once it is open' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.closes_at <> OLD.closes_at AND (
        OLD.state <> 'open' OR NEW.closes_at < OLD.closes_at OR clock_timestamp() >= OLD.closes_at) THEN
        RAISE EXCEPTION 'a consultation is only extended, and before it ends' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('open', 'closed'), ('closed', 'counted')) THEN
        RAISE EXCEPTION 'a consultation never goes back' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'closed' AND OLD.state = 'open' AND (clock_timestamp() < OLD.closes_at
        OR EXISTS (SELECT 1 FROM vote_stage WHERE consultation_id = OLD.id)) THEN
        RAISE EXCEPTION 'a consultation closes after its time, with its box sealed'
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.final_head <> '' AND NEW.final_head <> OLD.final_head THEN
        RAISE EXCEPTION 'the last head stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION vote_rules_stand() SECURITY DEFINER SET search_path = public, pg_temp;
CREATE TRIGGER vote_rules_stand BEFORE UPDATE OR DELETE ON cocreation_consultation
    FOR EACH ROW EXECUTE FUNCTION vote_rules_stand();
CREATE FUNCTION vote_options_stand() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE said text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT state INTO said FROM cocreation_consultation WHERE id = OLD.consultation_id;
    ELSE
        SELECT state INTO said FROM cocreation_consultation WHERE id = NEW.consultation_id;
    END IF;
    IF said IS DISTINCT FROM 'preparing' THEN
        RAISE EXCEPTION 'the options of a consultation stand once it is open' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_options_stand BEFORE INSERT OR UPDATE OR DELETE ON cocreation_consultationoption
    FOR EACH ROW EXECUTE FUNCTION vote_options_stand();
"""

CAST = """
CREATE FUNCTION vote_is_in_the_box(p_consultation bigint, p_receipt bytea, p_choices smallint[])
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM vote_stage WHERE consultation_id = p_consultation
                   AND receipt_hash = p_receipt AND choices = p_choices)
        OR EXISTS (SELECT 1 FROM vote_ballot WHERE consultation_id = p_consultation
                   AND receipt_hash = p_receipt AND choices = p_choices)
        OR EXISTS (SELECT 1 FROM vote_receipt WHERE consultation_id = p_consultation
                   AND receipt_hash = p_receipt)
$$;

CREATE FUNCTION vote_cast(
    p_consultation bigint, p_tag bytea, p_contact bytea, p_channel text, p_level integer,
    p_territory text, p_sector text, p_age text, p_receipt bytea, p_choices smallint[]
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c record;
    taken smallint;
BEGIN
    IF p_channel NOT IN ('online', 'assisted') OR p_receipt IS NULL OR p_tag IS NULL THEN
        RETURN 'invalid';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(7071, p_consultation::integer);
    SELECT state, opens_at, closes_at, min_choices, max_choices, options, contact_limit
        INTO c FROM cocreation_consultation WHERE id = p_consultation;
    IF NOT FOUND OR c.state = 'preparing' OR clock_timestamp() < c.opens_at THEN
        RETURN 'not_open';
    END IF;
    IF c.state <> 'open' OR clock_timestamp() >= c.closes_at THEN
        RETURN CASE WHEN vote_is_in_the_box(p_consultation, p_receipt, p_choices)
            THEN 'same' ELSE 'closed' END;
    END IF;
    IF NOT vote_is_choice_set(p_choices) OR NOT p_choices <@ c.options
       OR cardinality(p_choices) NOT BETWEEN c.min_choices AND c.max_choices THEN
        RETURN 'invalid';
    END IF;
    PERFORM set_config('vote.act', 'cast', true);
    IF p_contact IS NOT NULL THEN
        FOR place IN 1..c.contact_limit LOOP
            INSERT INTO vote_slot VALUES (p_consultation, p_contact, place) ON CONFLICT DO NOTHING
                RETURNING slot INTO taken;
            EXIT WHEN taken IS NOT NULL;
        END LOOP;
        IF taken IS NULL THEN
            PERFORM set_config('vote.act', '', true);
            RETURN CASE
                WHEN vote_is_in_the_box(p_consultation, p_receipt, p_choices) THEN 'same'
                WHEN EXISTS (SELECT 1 FROM vote_roll
                             WHERE consultation_id = p_consultation AND voter_tag = p_tag) THEN 'already'
                ELSE 'contact' END;
        END IF;
    END IF;
    INSERT INTO vote_roll VALUES (
        p_consultation, p_tag, p_channel, p_level,
        (clock_timestamp() AT TIME ZONE 'America/Bogota')::date, p_territory, p_sector, p_age
    ) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        PERFORM set_config('vote.act', '', true);
        DELETE FROM vote_slot
            WHERE consultation_id = p_consultation AND contact_tag = p_contact AND slot = taken;
        RETURN CASE WHEN vote_is_in_the_box(p_consultation, p_receipt, p_choices)
            THEN 'same' ELSE 'already' END;
    END IF;
    INSERT INTO vote_stage VALUES (p_consultation, p_receipt, p_choices);
    PERFORM set_config('vote.act', '', true);
    RETURN 'counted';
END $$;
"""

SEAL = """
CREATE FUNCTION vote_lines_hash(text[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(array_to_string($1, E'\\n') || E'\\n', 'UTF8'))
$$;

CREATE FUNCTION vote_seal_move(p_consultation bigint, p_most bigint) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c record;
    v_batch integer;
    v_prev bytea;
    v_root bytea;
    v_head bytea;
    v_n integer;
BEGIN
    PERFORM pg_advisory_xact_lock(7072, p_consultation::integer);
    SELECT secrecy, head0 INTO c FROM cocreation_consultation WHERE id = p_consultation;
    SELECT batch, head INTO v_batch, v_prev FROM vote_seal
        WHERE consultation_id = p_consultation ORDER BY batch DESC LIMIT 1;
    v_batch := coalesce(v_batch, 0) + 1;
    v_prev := coalesce(v_prev, decode(c.head0, 'hex'));
    PERFORM set_config('vote.act', 'seal', true);
    CREATE TEMPORARY TABLE vote_moving ON COMMIT DROP AS
        SELECT receipt_hash, choices FROM vote_stage WHERE consultation_id = p_consultation
        ORDER BY gen_random_uuid() LIMIT p_most;
    SELECT count(*) INTO v_n FROM vote_moving;
    IF v_n = 0 THEN
        DROP TABLE vote_moving;
        PERFORM set_config('vote.act', '', true);
        RETURN v_prev;
    END IF;
    IF c.secrecy = 'open' THEN
        INSERT INTO vote_ballot SELECT p_consultation, v_batch, receipt_hash, choices
            FROM vote_moving ORDER BY receipt_hash;
        SELECT vote_lines_hash(array_agg(
            encode(receipt_hash, 'hex') || ':' || array_to_string(choices, ',') ORDER BY receipt_hash))
            INTO v_root FROM vote_moving;
    ELSE
        INSERT INTO vote_ballot SELECT p_consultation, v_batch, NULL, choices
            FROM vote_moving ORDER BY choices;
        INSERT INTO vote_receipt SELECT p_consultation, v_batch, receipt_hash
            FROM vote_moving ORDER BY receipt_hash;
        SELECT sha256(convert_to(
            encode(vote_lines_hash(array_agg(encode(receipt_hash, 'hex') ORDER BY receipt_hash)), 'hex') || '|' ||
            encode(vote_lines_hash(array_agg(array_to_string(choices, ',') ORDER BY choices)), 'hex'), 'UTF8'))
            INTO v_root FROM vote_moving;
    END IF;
    DELETE FROM vote_stage s USING vote_moving m
        WHERE s.consultation_id = p_consultation AND s.receipt_hash = m.receipt_hash;
    v_head := sha256(convert_to(
        encode(v_prev, 'hex') || '|' || v_batch || ':' || v_n || ':' || encode(v_root, 'hex'), 'UTF8'));
    INSERT INTO vote_seal VALUES (p_consultation, v_batch, v_n, v_root, v_prev, v_head, clock_timestamp());
    DROP TABLE vote_moving;
    PERFORM set_config('vote.act', '', true);
    RETURN v_head;
END $$;

CREATE FUNCTION vote_seal_some(p_consultation bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    k constant integer := 25;
    waiting bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7071, p_consultation::integer);
    PERFORM pg_advisory_xact_lock(7072, p_consultation::integer);
    IF NOT EXISTS (SELECT 1 FROM cocreation_consultation WHERE id = p_consultation AND state = 'open') THEN
        RETURN false;
    END IF;
    SELECT count(*) INTO waiting FROM vote_stage WHERE consultation_id = p_consultation;
    IF waiting < 2 * k THEN
        RETURN false;
    END IF;
    PERFORM vote_seal_move(p_consultation, k + floor(random() * (waiting - 2 * k + 1))::bigint);
    RETURN true;
END $$;

CREATE FUNCTION vote_close(p_consultation bigint) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c record;
    waiting bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7071, p_consultation::integer);
    SELECT state, closes_at INTO c FROM cocreation_consultation WHERE id = p_consultation;
    IF c.state IS DISTINCT FROM 'open' OR clock_timestamp() < c.closes_at THEN
        RAISE EXCEPTION 'a consultation closes after its time' USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(*) INTO waiting FROM vote_stage WHERE consultation_id = p_consultation;
    RETURN vote_seal_move(p_consultation, waiting);
END $$;
"""

READ = """
CREATE FUNCTION vote_need_close(p_consultation bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cocreation_consultation
                   WHERE id = p_consultation AND state IN ('closed', 'counted')) THEN
        RAISE EXCEPTION 'nobody looks into the box before the close' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
CREATE FUNCTION vote_seals(p_consultation bigint)
RETURNS TABLE (batch integer, n integer, root bytea, prev bytea, head bytea, sealed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.batch, s.n, s.root, s.prev, s.head, s.sealed_at FROM vote_seal s
    WHERE s.consultation_id = p_consultation ORDER BY s.batch
$$;
CREATE FUNCTION vote_ballots(p_consultation bigint)
RETURNS TABLE (batch integer, receipt_hash bytea, choices smallint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM vote_need_close(p_consultation);
    RETURN QUERY SELECT b.batch, b.receipt_hash, b.choices FROM vote_ballot b
        WHERE b.consultation_id = p_consultation ORDER BY b.receipt_hash, b.batch, b.choices;
END $$;
CREATE FUNCTION vote_receipts(p_consultation bigint) RETURNS TABLE (batch integer, receipt_hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM vote_need_close(p_consultation);
    RETURN QUERY SELECT r.batch, r.receipt_hash FROM vote_receipt r
        WHERE r.consultation_id = p_consultation ORDER BY r.receipt_hash;
END $$;
CREATE FUNCTION vote_find(p_consultation bigint, p_receipt bytea) RETURNS TABLE (batch integer, choices smallint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM vote_need_close(p_consultation);
    RETURN QUERY SELECT b.batch, b.choices FROM vote_ballot b
            WHERE b.consultation_id = p_consultation AND b.receipt_hash = p_receipt
        UNION ALL SELECT r.batch, NULL::smallint[] FROM vote_receipt r
            WHERE r.consultation_id = p_consultation AND r.receipt_hash = p_receipt;
END $$;
CREATE FUNCTION vote_roll_counts(p_consultation bigint)
RETURNS TABLE (channel text, level smallint, territory text, sector text, age text, n bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM vote_need_close(p_consultation);
    RETURN QUERY SELECT r.channel, r.level, r.territory, r.sector, r.age, count(*) FROM vote_roll r
        WHERE r.consultation_id = p_consultation GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
END $$;
CREATE FUNCTION vote_sizes(p_consultation bigint) RETURNS TABLE (marks bigint, ballots bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (SELECT count(*) FROM vote_roll WHERE consultation_id = p_consultation),
        (SELECT count(*) FROM vote_stage WHERE consultation_id = p_consultation)
        + (SELECT count(*) FROM vote_ballot WHERE consultation_id = p_consultation)
$$;
CREATE FUNCTION vote_mark_of(p_consultation bigint, p_tag bytea) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT channel FROM vote_roll WHERE consultation_id = p_consultation AND voter_tag = p_tag
$$;
"""

KEYS_AND_LINKS = """
CREATE FUNCTION vote_make_key(p_consultation bigint, p_salt bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO vote_key VALUES (p_consultation, p_salt)
$$;
CREATE FUNCTION vote_salt(p_consultation bigint) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT salt FROM vote_key WHERE consultation_id = p_consultation
$$;
CREATE FUNCTION vote_shred(p_consultation bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cocreation_consultation WHERE id = p_consultation
                   AND state IN ('closed', 'counted')
                   AND objections_until < (clock_timestamp() AT TIME ZONE 'America/Bogota')::date) THEN
        RAISE EXCEPTION 'the key stands until the objection period ends' USING ERRCODE = 'check_violation';
    END IF;
    DELETE FROM vote_key WHERE consultation_id = p_consultation;
    DELETE FROM vote_link WHERE consultation_id = p_consultation;
    DELETE FROM vote_slot WHERE consultation_id = p_consultation;
END $$;
CREATE FUNCTION vote_link_ask(
    p_token bytea, p_consultation bigint, p_tag bytea, p_contact bytea,
    p_territory text, p_sector text, p_age text, p_minutes integer
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    an_hour_ago constant timestamptz := clock_timestamp() - interval '1 hour';
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cocreation_consultation WHERE id = p_consultation AND state = 'open'
                   AND opens_at <= clock_timestamp() AND clock_timestamp() < closes_at)
       OR (SELECT count(*) FROM vote_link WHERE contact_tag = p_contact AND asked_at > an_hour_ago) >= 6
       OR (SELECT count(*) FROM vote_link WHERE voter_tag = p_tag AND asked_at > an_hour_ago) >= 6 THEN
        RETURN false;
    END IF;
    INSERT INTO vote_link VALUES (
        p_token, p_consultation, p_tag, p_contact, p_territory, p_sector, p_age,
        clock_timestamp(), clock_timestamp() + make_interval(mins => p_minutes), NULL);
    RETURN true;
END $$;
CREATE FUNCTION vote_link_is_good(p_consultation bigint, p_token bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM vote_link WHERE token_hash = p_token
        AND consultation_id = p_consultation AND used_at IS NULL AND expires_at > clock_timestamp())
$$;
CREATE FUNCTION vote_link_use(p_consultation bigint, p_token bytea)
RETURNS TABLE (voter_tag bytea, contact_tag bytea, territory text, sector text, age text)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE vote_link l SET used_at = clock_timestamp()
    WHERE l.token_hash = p_token AND l.consultation_id = p_consultation AND l.used_at IS NULL
        AND l.expires_at > clock_timestamp()
    RETURNING l.voter_tag, l.contact_tag, l.territory, l.sector, l.age
$$;
CREATE FUNCTION vote_purge_links() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM vote_link WHERE expires_at < clock_timestamp() - interval '1 hour' RETURNING 1)
    SELECT count(*) FROM gone
$$;
"""

PAPER = """
CREATE FUNCTION vote_paper_reconcile(
    p_consultation bigint, p_tags bytea[], p_territories text[], p_sectors text[]
) RETURNS boolean[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    accepted boolean[] := '{}';
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7071, p_consultation::integer);
    IF NOT EXISTS (SELECT 1 FROM cocreation_consultation WHERE id = p_consultation AND state = 'open'
                   AND opens_at <= clock_timestamp()) THEN
        RAISE EXCEPTION 'envelopes are read while the consultation is open' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('vote.act', 'cast', true);
    FOR place IN 1..coalesce(array_length(p_tags, 1), 0) LOOP
        INSERT INTO vote_roll VALUES (
            p_consultation, p_tags[place], 'paper', 3,
            (clock_timestamp() AT TIME ZONE 'America/Bogota')::date,
            p_territories[place], p_sectors[place], ''
        ) ON CONFLICT DO NOTHING;
        accepted := accepted || FOUND;
    END LOOP;
    PERFORM set_config('vote.act', '', true);
    RETURN accepted;
END $$;
CREATE FUNCTION vote_paper_cast(p_batch bigint, p_papers jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    b record;
    c record;
    n integer;
BEGIN
    SELECT consultation_id, state, accepted INTO b FROM cocreation_paperbatch WHERE id = p_batch FOR UPDATE;
    PERFORM pg_advisory_xact_lock_shared(7071, b.consultation_id::integer);
    SELECT state, closes_at, max_choices, options INTO c FROM cocreation_consultation
        WHERE id = b.consultation_id;
    IF b.state IS DISTINCT FROM 'reconciled' OR c.state <> 'open' OR clock_timestamp() < c.closes_at THEN
        RAISE EXCEPTION 'papers are counted after the polls close, once their envelopes were read'
            USING ERRCODE = 'check_violation';
    END IF;
    IF jsonb_array_length(p_papers) <> b.accepted THEN
        RAISE EXCEPTION 'as many papers as accepted envelopes' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('vote.act', 'cast', true);
    INSERT INTO vote_stage
        SELECT b.consultation_id, decode(paper->>'receipt', 'hex'),
            ARRAY(SELECT value::smallint FROM jsonb_array_elements_text(paper->'choices') WITH ORDINALITY
                  ORDER BY ordinality)
        FROM jsonb_array_elements(p_papers) paper
        WHERE ARRAY(SELECT value::smallint FROM jsonb_array_elements_text(paper->'choices')) <@ c.options
            AND jsonb_array_length(paper->'choices') <= c.max_choices
        ORDER BY gen_random_uuid();
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> b.accepted THEN
        RAISE EXCEPTION 'a paper names an option that there is not' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('vote.act', '', true);
    RETURN n;
END $$;
"""

CLOSED_DOORS = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'vote\\_%' AND pronamespace = current_schema()::regnamespace AND prosecdef LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one.name);
    END LOOP;
    FOR one IN SELECT oid::regclass AS name FROM pg_class
        WHERE relname LIKE 'vote\\_%' AND relkind = 'r' AND relnamespace = current_schema()::regnamespace LOOP
        EXECUTE format('REVOKE ALL ON TABLE %s FROM PUBLIC', one.name);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    replaces: ClassVar = [("cocreation", "0004_vote_box")]
    dependencies: ClassVar = [("cocreation", "0001_cycles_to_dialogues")]
    operations: ClassVar = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (TABLES, GUARDS, CAST, SEAL, READ, KEYS_AND_LINKS, PAPER, CLOSED_DOORS)
    ]
