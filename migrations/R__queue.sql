-- The moves of the queue: what a claim may take, claiming, settling, and summing up.
-- Functions rather than one statement, because in READ COMMITTED each statement of a function sees what was committed before it began:
-- behind the lock on the pace row the caps are then counted exactly, by whichever node comes next. And because a function may say how its statements are planned.

-- The rate as it is: cut by a 429 or at the start after a pause, and climbing back to the configured one within a minute.
CREATE OR REPLACE FUNCTION current_rate(p pace) RETURNS float8
LANGUAGE sql AS $$
    SELECT least(p.per_minute, coalesce(p.cut_to + p.per_minute * greatest(0, extract(epoch FROM clock_timestamp() - p.cut_at)) / 60, p.per_minute))::float8;
$$;

-- GCRA, in seconds: how far ahead of its time a permit may be given. A timer's lateness, or the configured burst.
CREATE OR REPLACE FUNCTION tolerance(burst int, rate float8) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$ SELECT greatest(0.1, (burst - 1) * 60 / rate) $$;

-- And how far apart permits fall due. The API counts what arrives in its minute: requests let go over 60 s, the tolerance, and half a second
-- that one may take longer on its way (a handshake, a busy machine) than another. So the rate is never passed in any window there.
CREATE OR REPLACE FUNCTION spacing(burst int, rate float8) RETURNS float8
LANGUAGE sql IMMUTABLE AS $$ SELECT (60 + tolerance(burst, rate) + 0.5) / rate $$;

-- Until when the API is taken to be down, as people are told. A call that tries it moves that time on; where nobody has tried for half a minute, since nothing waits,
-- nothing is known of it any more.
CREATE OR REPLACE FUNCTION down_until(p pace) RETURNS timestamptz
LANGUAGE sql AS $$
    SELECT CASE WHEN p.circuit_open_until > clock_timestamp() - interval '30 s' THEN p.circuit_open_until END;
$$;

-- How many requests may start now (at most p_limit), or how long to wait. Locks the pace rows until the transaction ends.
CREATE OR REPLACE FUNCTION take_permits(p_names text[], p_limit int, OUT permits int, OUT wait_ms bigint, OUT reason text)
LANGUAGE plpgsql AS $$
DECLARE
    p        pace%ROWTYPE;
    t        timestamptz;
    rate     float8;
    tau      float8;
    ahead    float8;
BEGIN
    permits := p_limit;
    wait_ms := 0;
    -- In the order of the names, so that no two claims wait for each other.
    FOR p IN SELECT * FROM pace WHERE name = ANY (p_names) ORDER BY name FOR UPDATE LOOP
        t := clock_timestamp();
        IF p.stopped_code IS NOT NULL THEN
            permits := 0; wait_ms := 1000; reason := 'STOPPED';
            RETURN;
        END IF;
        IF p.tat > t + make_interval(secs => tolerance(p.burst, 0.1 * p.per_minute) + spacing(p.burst, 0.1 * p.per_minute)) THEN
            -- No permit falls due that late, however slow the rate: the database's clock was set back. Everything that was to last until then would
            -- last as long as that.
            UPDATE pace
            SET tat = t + make_interval(secs => tolerance(burst, per_minute) + spacing(burst, per_minute)), blocked_until = NULL,
                cut_at = CASE WHEN cut_at > t THEN t ELSE cut_at END, circuit_open_until = CASE WHEN circuit_open_until > t THEN t ELSE circuit_open_until END
            WHERE name = p.name RETURNING * INTO p;
        END IF;
        IF p.blocked_until > t THEN
            permits := 0; wait_ms := ceil(extract(epoch FROM p.blocked_until - t) * 1000); reason := 'THROTTLED';
            RETURN;
        END IF;
        IF p.circuit_open_until > t THEN
            permits := 0; wait_ms := ceil(extract(epoch FROM p.circuit_open_until - t) * 1000); reason := 'CIRCUIT_OPEN';
            RETURN;
        ELSIF p.circuit_open_until IS NOT NULL THEN
            permits := least(permits, 1);
        END IF;
        rate := current_rate(p);
        tau := tolerance(p.burst, rate);
        ahead := greatest(extract(epoch FROM greatest(p.tat, t) - t), 0);
        IF ahead > tau THEN
            permits := 0;
            wait_ms := greatest(wait_ms, ceil((ahead - tau) * 1000));
            reason := 'PACE';
        ELSE
            permits := least(permits, floor((tau - ahead) / spacing(p.burst, rate))::int + 1);
        END IF;
    END LOOP;
END $$;

-- Moves the pace forward by the permits that were really used. Where the circuit is open this was the one call that tries the API; should
-- nothing be heard of it for 130 s (an edit's default timeout and the way there), the next one may try.
CREATE OR REPLACE FUNCTION use_permits(p_names text[], p_used int) RETURNS void
LANGUAGE sql AS $$
    UPDATE pace
    SET tat = greatest(tat, now.t) + make_interval(secs => p_used * spacing(burst, now.rate)),
        circuit_probe_at = CASE WHEN circuit_open_until IS NOT NULL THEN now.t END,
        circuit_open_until = CASE WHEN circuit_open_until IS NOT NULL THEN now.t + interval '130 s' END
    FROM (SELECT p.name AS n, current_rate(p) AS rate, clock_timestamp() AS t FROM pace p) AS now
    WHERE name = ANY (p_names) AND name = now.n;
$$;

-- One permit for a request that is not a claim of its own (an upload, a look-up): 0 when it was given, else how many milliseconds to wait and ask again.
-- Null: the queue is stopped.
CREATE OR REPLACE FUNCTION acquire_permit(p_names text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v_permits int;
    v_wait    bigint;
    v_reason  text;
BEGIN
    SELECT t.permits, t.wait_ms, t.reason INTO v_permits, v_wait, v_reason FROM take_permits(p_names, 1) t;
    IF v_permits = 1 THEN
        PERFORM use_permits(p_names, 1);
        RETURN 0;
    END IF;
    RETURN CASE WHEN v_reason = 'STOPPED' THEN NULL ELSE greatest(v_wait, 1) END;
END $$;

-- Hands up to p_limit jobs of one step to a worker: deletes their ready rows and opens an attempt each, which is the journal entry and the
-- lease. The last row of the answer carries no job: it says how long to wait before asking again, and why, where in line the last job taken stood, and how
-- long it took to find them.
--
-- A claim that is told where the last one ended (p_after_...) begins there and does not walk over the entries of rows that are gone and that no vacuum may
-- remove yet. What lies before it (late commits, retries, higher priorities) is found by a claim that is told nothing.
--
-- Its plans are kept, and only walks along indexes are allowed in them: a plan made while a table was empty, or seemed so, would read it from end to end once
-- it is full. Planning anew for each claim took longer than a claim of one job (docs/benchmarks.md).
-- edit_lease is read by nodes of earlier builds alone, until they are replaced.
-- Its columns may be others than before, and nothing replaces those.
DROP FUNCTION IF EXISTS claim_jobs(bigint, text, bigint, int, int, bigint, bigint);
CREATE FUNCTION claim_jobs(p_queue bigint, p_step text, p_worker bigint, p_limit int,
    p_after_priority int DEFAULT -1, p_after_turn bigint DEFAULT 0, p_after_job bigint DEFAULT 0)
RETURNS TABLE (job_id bigint, lease int, tries int, batch_id bigint, custom_id text, output_name text, image text, asset_path text, request text,
               out_dir text, on_uncertain text, unknowns int, asset_misses int, edit_paid boolean, edit_lease int, record_uuid uuid, answer_lease int, answer_status int, answer_type text, answer_body bytea,
               wait_ms bigint, reason text, last_priority int, last_turn bigint, last_job bigint, scan_micros bigint, since_edit int, edits int)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    -- UPLOAD asks for its permits when it knows that the picture is not in the store yet; DOWNLOAD needs none.
    v_limits text[] := CASE p_step WHEN 'EDIT' THEN '{api}' ELSE '{}' END;
    v_limit  int := p_limit;
    v_room   int;
    v_wait   bigint := 0;
    v_reason text;
    v_order  text;
    v_taken  int := 0;
    v_opened int := 0;
    v_closed bigint[];
    -- The rows taken, in line; then those of them that may be opened.
    v_ids        bigint[];
    v_batches    bigint[];
    v_priorities smallint[];
    v_turns      bigint[];
    v_leases     int[];
    v_tries      int[];
    v_began      timestamptz;
BEGIN
    -- Behind this lock a worker is declared dead either before, and then gets nothing, or after, and then what it gets here is rescued.
    PERFORM FROM worker WHERE id = p_worker AND dead_at IS NULL AND stopped_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        reason := 'DEAD';
        RETURN NEXT;
        RETURN;
    END IF;
    IF v_limits <> '{}' THEN
        SELECT t.permits, t.wait_ms, t.reason INTO v_limit, v_wait, v_reason FROM take_permits(v_limits, p_limit) t;
    END IF;
    -- What was paid for is fetched whatever was ordered. Edits ask behind the lock on the pace row: once a pause is confirmed none of them is opened.
    IF p_step <> 'DOWNLOAD' THEN
        SELECT CASE WHEN p.stopped_code IS NOT NULL THEN 'STOPPED' ELSE 'PAUSED' END INTO v_order
        FROM pace p WHERE p.name = 'api' AND (p.stopped_code IS NOT NULL OR p.paused_at IS NOT NULL);
        IF v_order IS NOT NULL THEN
            v_limit := 0;
            v_wait := 1000;
            v_reason := v_order;
        END IF;
    END IF;
    IF v_limit > 0 AND p_step = 'EDIT' THEN
        -- Behind the lock on the pace row this count is exact: nobody else opens an edit now.
        SELECT p.max_in_flight - (SELECT count(*) FROM attempt a WHERE a.outcome IS NULL AND a.step = 'EDIT') INTO v_room
        FROM pace p WHERE p.name = 'api' AND p.max_in_flight IS NOT NULL;
        IF v_room < v_limit THEN
            v_limit := greatest(v_room, 0);
            v_wait := 100;
            v_reason := 'MAX_IN_FLIGHT';
        END IF;
    END IF;
    IF v_limit > 0 THEN
        -- Retries whose time has come take their place in line again.
        UPDATE ready SET run_at = NULL WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM ready WHERE queue = p_queue AND step = p_step AND run_at <= clock_timestamp()
            ORDER BY run_at LIMIT 1000 FOR UPDATE SKIP LOCKED));
        v_began := clock_timestamp();
        WITH taken AS (
            -- The array fences the locking scan: without it the planner may run it more than once and claim too much.
            DELETE FROM ready WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ready
                WHERE queue = p_queue AND step = p_step AND run_at IS NULL AND (priority, turn, job_id) > (p_after_priority, p_after_turn, p_after_job)
                ORDER BY priority, turn, job_id LIMIT v_limit FOR UPDATE SKIP LOCKED))
            RETURNING *)
        SELECT array_agg(t.job_id ORDER BY t.priority, t.turn, t.job_id), array_agg(t.batch_id ORDER BY t.priority, t.turn, t.job_id),
               array_agg(t.priority ORDER BY t.priority, t.turn, t.job_id), array_agg(t.turn ORDER BY t.priority, t.turn, t.job_id),
               array_agg(t.lease ORDER BY t.priority, t.turn, t.job_id), array_agg(t.tries ORDER BY t.priority, t.turn, t.job_id)
        INTO v_ids, v_batches, v_priorities, v_turns, v_leases, v_tries FROM taken t;
        v_taken := coalesce(cardinality(v_ids), 0);
        v_opened := v_taken;
        last_priority := v_priorities[v_taken];
        last_turn := v_turns[v_taken];
        last_job := v_ids[v_taken];
        scan_micros := extract(epoch FROM clock_timestamp() - v_began) * 1e6;
    END IF;
    -- Rows that somebody's order may hold back, or that are bought already, are judged one by one; most claims meet none.
    IF v_taken > 0 AND p_step <> 'DOWNLOAD' AND (
            EXISTS (SELECT FROM batch b WHERE b.id = ANY (v_batches)
                    AND (b.cancelled_at IS NOT NULL OR b.paused_at IS NOT NULL OR p_step = 'EDIT' AND b.max_paid IS NOT NULL))
            OR EXISTS (SELECT FROM mark m WHERE m.job_id = ANY (v_ids))
            OR EXISTS (SELECT FROM attempt a WHERE a.job_id = ANY (ARRAY(SELECT t.id FROM unnest(v_ids, v_leases) AS t (id, lease) WHERE t.lease > 0))
                       AND a.step = 'EDIT' AND a.outcome = 'SUCCEEDED' AND a.paid)) THEN
        WITH taken AS (
            SELECT * FROM unnest(v_ids, v_batches, v_priorities, v_turns, v_leases, v_tries) AS t (job_id, batch_id, priority, turn, lease, tries)),
        spent AS (
            -- Only batches with a cap are counted. EDIT claims come one after the other behind the pace row, so no race can pass the cap.
            SELECT b.id, b.max_paid - coalesce(sum(y.charged), 0) AS budget
            FROM batch b LEFT JOIN tally y ON y.batch_id = b.id
            WHERE p_step = 'EDIT' AND b.max_paid IS NOT NULL AND b.id = ANY (v_batches)
            GROUP BY b.id),
        ordered AS (
            SELECT t.*, CASE
                -- An answer that came late told that it is bought already: it is fetched, and not bought again.
                WHEN t.lease > 0 AND EXISTS (
                    SELECT FROM attempt a WHERE a.job_id = t.job_id AND a.step = 'EDIT' AND a.outcome = 'SUCCEEDED' AND a.paid) THEN 'BOUGHT'
                WHEN b.cancelled_at IS NOT NULL OR m.cancel_requested_at IS NOT NULL THEN 'CANCELLED'
                WHEN b.paused_at IS NOT NULL OR m.paused_at IS NOT NULL THEN 'PAUSED'
                END AS order_of
            FROM taken t JOIN batch b ON b.id = t.batch_id LEFT JOIN mark m ON m.job_id = t.job_id),
        judged AS (
            SELECT o.*, coalesce(o.order_of, CASE
                WHEN count(*) FILTER (WHERE o.order_of IS NULL) OVER (PARTITION BY o.batch_id ORDER BY o.priority, o.turn, o.job_id) > s.budget
                THEN 'MAX_PAID' END) AS hold
            FROM ordered o LEFT JOIN spent s ON s.id = o.batch_id),
        parked AS (
            INSERT INTO held (job_id, batch_id, queue, step, priority, turn, lease, tries, reason)
            SELECT g.job_id, g.batch_id, p_queue, p_step, g.priority, g.turn, g.lease, g.tries, g.hold FROM judged g WHERE hold <> 'BOUGHT'),
        fetched AS (
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
            SELECT g.job_id, g.batch_id, p_queue, 'DOWNLOAD', g.priority, g.turn, g.lease FROM judged g WHERE hold = 'BOUGHT')
        SELECT array_agg(g.job_id ORDER BY g.priority, g.turn, g.job_id) FILTER (WHERE hold IS NULL),
               array_agg(g.batch_id ORDER BY g.priority, g.turn, g.job_id) FILTER (WHERE hold IS NULL),
               array_agg(g.lease ORDER BY g.priority, g.turn, g.job_id) FILTER (WHERE hold IS NULL),
               array_agg(g.tries ORDER BY g.priority, g.turn, g.job_id) FILTER (WHERE hold IS NULL),
               array_agg(DISTINCT g.batch_id) FILTER (WHERE hold IS NOT NULL)
        INTO v_ids, v_batches, v_leases, v_tries, v_closed FROM judged g;
        v_opened := coalesce(cardinality(v_ids), 0);
    END IF;
    IF v_taken > v_opened THEN
        -- Of a batch that is held back whole, what stands next in line goes with it, so that no later claim meets those rows one by one. A bounded
        -- number at a time, and nothing that somebody else has locked: everybody waits behind the pace row for this.
        WITH closed AS (
            SELECT b.id, CASE WHEN b.cancelled_at IS NOT NULL THEN 'CANCELLED' WHEN b.paused_at IS NOT NULL THEN 'PAUSED' ELSE 'MAX_PAID' END AS reason
            FROM batch b
            WHERE b.id = ANY (v_closed)
              AND (b.cancelled_at IS NOT NULL OR b.paused_at IS NOT NULL
                   OR p_step = 'EDIT' AND b.max_paid <= (SELECT coalesce(sum(y.charged), 0) FROM tally y WHERE y.batch_id = b.id))),
        next_in_line AS (
            SELECT r.job_id, r.batch_id, r.lease FROM ready r WHERE r.queue = p_queue AND r.step = p_step AND r.run_at IS NULL
            ORDER BY r.priority, r.turn, r.job_id LIMIT 2000),
        moved AS (
            DELETE FROM ready WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ready
                WHERE step = p_step AND job_id IN (
                    SELECT n.job_id FROM next_in_line n
                    -- What a late answer has told to be bought is left to the claim.
                    WHERE n.batch_id IN (SELECT c.id FROM closed c) AND NOT (n.lease > 0 AND EXISTS (
                        SELECT FROM attempt a WHERE a.job_id = n.job_id AND a.step = 'EDIT' AND a.outcome = 'SUCCEEDED' AND a.paid)))
                FOR UPDATE SKIP LOCKED))
            RETURNING *)
        INSERT INTO held (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries, reason)
        SELECT m.job_id, m.batch_id, m.queue, m.step, m.priority, m.turn, m.run_at, m.lease, m.tries, c.reason
        FROM moved m JOIN closed c ON c.id = m.batch_id;
    END IF;
    IF v_opened > 0 THEN
        INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, paid)
        SELECT t.job_id, t.lease + 1, t.batch_id, p_step, p_worker, t.tries, CASE WHEN p_step = 'EDIT' THEN NULL ELSE false END
        FROM unnest(v_ids, v_leases, v_batches, v_tries) AS t (job_id, lease, batch_id, tries);
        IF v_limits <> '{}' THEN
            PERFORM use_permits(v_limits, v_opened);
        END IF;
        RETURN QUERY
        SELECT t.job_id, t.lease + 1, t.tries, t.batch_id, j.custom_id, j.output_name, j.image, j.asset_path, j.request::text,
               b.out_dir, b.on_uncertain,
               coalesce(past.unknowns, 0), coalesce(past.asset_misses, 0), edit.paid, edit.lease, edit.record_uuid,
               w.lease, w.http_status, w.content_type, w.body, NULL::bigint, NULL::text, NULL::int, NULL::bigint, NULL::bigint, NULL::bigint, since.claims, since.edits
        FROM unnest(v_ids, v_leases, v_batches, v_tries) WITH ORDINALITY AS t (job_id, lease, batch_id, tries, place)
        JOIN job j ON j.id = t.job_id
        JOIN batch b ON b.id = t.batch_id
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE u.outcome = 'UNKNOWN')::int AS unknowns, count(*) FILTER (WHERE u.code = 'ASSET_NOT_FOUND')::int AS asset_misses
            FROM attempt u WHERE p_step = 'EDIT' AND t.lease > 0 AND u.job_id = t.job_id) AS past ON true
        -- The edit that was bought, else the last that was or may have been paid for, and what tells of it: its own answer, or that of a look-up since. Never the
        -- answer of another attempt, which was refused, or was charged and brought nothing that could be fetched.
        LEFT JOIN LATERAL (
            SELECT e.lease, e.paid, e.record_uuid FROM attempt e
            WHERE p_step = 'DOWNLOAD' AND e.job_id = t.job_id AND e.step = 'EDIT' AND e.paid IS NOT FALSE
            ORDER BY e.outcome IS NOT DISTINCT FROM 'SUCCEEDED' DESC, e.lease DESC LIMIT 1) AS edit ON true
        -- How often it was claimed for that, this time included, and how many of its edits have a record. What was handed back unasked, by a queue that is stopped, and
        -- what was answered 429 told nothing; nodes of earlier builds write of the latter nothing but the code.
        LEFT JOIN LATERAL (
            SELECT (count(*) FILTER (WHERE r.lease > coalesce(edit.lease, 0) AND r.outcome IS DISTINCT FROM 'RETURNED'
                                           AND r.code IS DISTINCT FROM 'THROTTLED'))::int AS claims,
                   (count(*) FILTER (WHERE r.step = 'EDIT' AND r.record_uuid IS NOT NULL))::int AS edits
            FROM attempt r WHERE p_step = 'DOWNLOAD' AND r.job_id = t.job_id) AS since ON true
        LEFT JOIN LATERAL (
            SELECT w.* FROM answer w JOIN attempt u USING (job_id, lease)
            WHERE p_step = 'DOWNLOAD' AND w.job_id = t.job_id AND (w.lease = edit.lease OR w.lease > edit.lease AND u.step = 'DOWNLOAD')
            ORDER BY w.lease DESC LIMIT 1) AS w ON true
        ORDER BY t.place;
    END IF;
    IF v_taken = v_limit AND v_taken > 0 THEN
        v_reason := coalesce(v_reason, 'MORE');
    ELSIF v_limit > 0 THEN
        -- Nothing more is due: the next retry's time, if that is soon.
        SELECT ceil(extract(epoch FROM min(r.run_at) - clock_timestamp()) * 1000) INTO v_wait
        FROM ready r WHERE r.queue = p_queue AND r.step = p_step AND r.run_at IS NOT NULL;
        v_reason := 'EMPTY';
    END IF;
    -- The columns of a job stay null.
    wait_ms := v_wait;
    reason := v_reason;
    RETURN NEXT;
END $$;

-- Locks what is UNKNOWN of these jobs' edits. An answer of one that comes late (LateAnswers) holds the same lock: what the next statement sees was decided before, or
-- is decided knowing what that statement did. Without it each could miss the other: the job at rest as FAILED, and its picture, bought, fetched by nobody.
CREATE OR REPLACE FUNCTION lock_unknown_edits(p_job_ids bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM attempt WHERE job_id = ANY (p_job_ids) AND step = 'EDIT' AND outcome = 'UNKNOWN' ORDER BY job_id, lease FOR UPDATE;
END $$;

-- Settles attempts and moves their jobs on, and gives the keys of those it settled. What is not settled by its first part (the lease is stale: the job was
-- given away meanwhile) moves nothing. A column without any value may be null as a whole. Plans are kept, as for claims: planned anew, a group of completions
-- joined all open attempts, those of other nodes and those that are gone included.
CREATE OR REPLACE FUNCTION settle_attempts(
    p_job_ids bigint[], p_leases int[], p_outcomes text[], p_paid boolean[], p_http_statuses int[], p_codes text[], p_messages text[], p_record_uuids uuid[],
    p_asset_paths text[], p_edit_outcomes text[], p_edit_paid boolean[],
    p_next_steps text[], p_delays_ms bigint[], p_tries int[],
    p_states text[], p_files text[], p_media_types text[], p_sha256s text[], p_bytes bigint[], p_widths int[], p_heights int[])
RETURNS TABLE (job_id bigint, lease int)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    -- Whose earlier edits may have been bought meanwhile, or are told of by this. Most groups have none.
    v_ending bigint[];
BEGIN
    SELECT array_agg(c.job_id) INTO v_ending
    FROM unnest(p_job_ids, p_leases, p_states, p_edit_outcomes) AS c (job_id, lease, state, edit_outcome)
    WHERE c.lease > 1 AND c.state <> 'SUCCEEDED' OR c.edit_outcome IS NOT NULL;
    IF v_ending IS NOT NULL THEN
        PERFORM lock_unknown_edits(v_ending);
    END IF;
    RETURN QUERY
    WITH completion AS (
        SELECT * FROM unnest(p_job_ids, p_leases, p_outcomes, p_paid, p_http_statuses, p_codes, p_messages, p_record_uuids, p_asset_paths, p_edit_outcomes, p_edit_paid,
           p_next_steps, p_delays_ms, p_tries, p_states, p_files, p_media_types, p_sha256s, p_bytes, p_widths, p_heights)
            AS c (job_id, lease, outcome, paid, http_status, code, message, record_uuid, asset_path, edit_outcome, edit_paid,
                  next_step, delay_ms, tries,
                  state, file, media_type, sha256, bytes, width, height)),
    settled AS (
        UPDATE attempt a
        SET outcome = c.outcome, paid = c.paid, http_status = c.http_status, code = c.code, message = c.message,
            record_uuid = c.record_uuid, settled_at = clock_timestamp()
        FROM completion c
        -- It has no outcome while it is not settled; said like this, no partial index fits, and each row is found by its key whatever the statistics say.
        WHERE a.job_id = c.job_id AND a.lease = c.lease AND a.settled_at IS NULL
        RETURNING a.job_id, a.lease, a.batch_id, a.step, c.record_uuid, c.code, c.message, c.asset_path, c.edit_outcome, c.edit_paid, c.next_step,
                  c.delay_ms, c.tries, c.state, c.file, c.media_type, c.sha256, c.bytes, c.width, c.height),
    learned AS (
        UPDATE attempt e SET outcome = c.edit_outcome, paid = c.edit_paid
        FROM settled c
        WHERE c.edit_outcome IS NOT NULL AND e.job_id = c.job_id AND e.step = 'EDIT' AND e.outcome = 'UNKNOWN'
          AND e.record_uuid = c.record_uuid),
    bought AS (
        -- Another call of this job was paid for and its answer came late, while this attempt was open: the job does not end before that is fetched. Not where the
        -- fetching itself has failed, but where a look-up says that what it asked about, another record than that, was not bought, or that nobody can know.
        SELECT s.job_id FROM settled s
        WHERE s.lease > 1 AND s.state IS NOT NULL AND (s.step <> 'DOWNLOAD' OR s.state = 'UNCERTAIN' OR s.edit_outcome <> 'SUCCEEDED')
          AND EXISTS (SELECT FROM attempt a
                      WHERE a.job_id = s.job_id AND a.lease <> s.lease AND a.step = 'EDIT' AND a.outcome = 'SUCCEEDED' AND a.paid
                        AND (s.step <> 'DOWNLOAD' OR s.record_uuid IS NULL OR a.record_uuid IS DISTINCT FROM s.record_uuid))),
    disowned AS (
        -- What a person has named as the record of an edit and the look-up did not bear out is forgotten, so that another may be named.
        UPDATE attempt e SET record_uuid = NULL
        FROM settled s JOIN mark m USING (job_id)
        WHERE s.state = 'UNCERTAIN' AND e.job_id = s.job_id AND e.step = 'EDIT' AND e.outcome = 'UNKNOWN' AND e.record_uuid = m.record_uuid),
    located AS (
        UPDATE job j SET asset_path = s.asset_path
        FROM settled s
        WHERE j.id = s.job_id AND s.asset_path IS NOT NULL),
    lined_up AS (
        INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries)
        SELECT s.job_id, s.batch_id, b.queue, coalesce(s.next_step, 'DOWNLOAD'), j.priority, j.turn,
               CASE WHEN s.delay_ms > 0 THEN clock_timestamp() + s.delay_ms * interval '1 ms' END, s.lease, coalesce(s.tries, 0)
        FROM (SELECT * FROM settled WHERE next_step IS NOT NULL OR job_id IN (SELECT job_id FROM bought)) AS s
        JOIN job j ON j.id = s.job_id JOIN batch b ON b.id = s.batch_id),
    rested AS (
        INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height,
                            record_uuid, error_code, error_message)
        SELECT s.job_id, s.batch_id, s.state, s.lease, s.file, s.media_type, s.sha256, s.bytes, s.width, s.height,
               coalesce(s.record_uuid, CASE WHEN s.lease > 1 THEN (SELECT a.record_uuid FROM attempt a
                                        WHERE a.job_id = s.job_id AND a.record_uuid IS NOT NULL
                                          AND NOT (s.state = 'UNCERTAIN' AND EXISTS (
                                              SELECT FROM mark m WHERE m.job_id = a.job_id AND m.record_uuid = a.record_uuid))
                                        ORDER BY a.lease DESC LIMIT 1) END),
               s.code, s.message
        FROM settled s
        WHERE s.state IS NOT NULL AND s.job_id NOT IN (SELECT job_id FROM bought))
    SELECT job_id, lease FROM settled;
END $$;

-- Brings waiting jobs to rest that are to be cancelled, and gives those that came to rest. CANCELLED says that nothing was spent, so it is said of no job with a
-- call that was or may have been paid: such a job (it waits to be sent once more) goes on to fetch what is known to be bought, else it rests as UNCERTAIN. Rows
-- that somebody else is moving are left alone.
CREATE OR REPLACE FUNCTION rest_cancelled(p_job_ids bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql AS $$
BEGIN
    -- An answer that comes in late changes what is known of a call: either it waits for this, or this for it.
    PERFORM FROM attempt a
    WHERE a.job_id = ANY (p_job_ids) AND a.outcome = 'UNKNOWN'
      AND (EXISTS (SELECT FROM ready r WHERE r.job_id = a.job_id AND r.step <> 'DOWNLOAD')
           OR EXISTS (SELECT FROM held h WHERE h.job_id = a.job_id))
    ORDER BY a.job_id, a.lease FOR SHARE;
    RETURN QUERY
    WITH lined_up AS (
        DELETE FROM ready WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM ready WHERE job_id = ANY (p_job_ids) AND step <> 'DOWNLOAD' FOR UPDATE SKIP LOCKED))
        RETURNING job_id, batch_id, queue, priority, turn, lease),
    on_hold AS (
        DELETE FROM held WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM held WHERE job_id = ANY (p_job_ids) AND step <> 'DOWNLOAD' FOR UPDATE SKIP LOCKED))
        RETURNING job_id, batch_id, queue, priority, turn, lease),
    judged AS (
        SELECT w.*, (
            SELECT CASE WHEN bool_or(a.paid AND a.outcome = 'SUCCEEDED') THEN 'FETCH' WHEN bool_or(a.paid IS NOT FALSE) THEN 'UNCERTAIN'
                        ELSE 'CANCELLED' END
            FROM attempt a WHERE a.job_id = w.job_id AND a.step = 'EDIT') AS verdict
        FROM (SELECT * FROM lined_up UNION ALL SELECT * FROM on_hold) AS w),
    bought AS (
        INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
        SELECT job_id, batch_id, queue, 'DOWNLOAD', priority, turn, lease FROM judged WHERE verdict = 'FETCH')
    INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
    SELECT job_id, batch_id, verdict, lease,
           CASE verdict WHEN 'CANCELLED' THEN 'CANCELLED' ELSE 'OUTCOME_UNKNOWN' END,
           CASE verdict WHEN 'CANCELLED' THEN 'Cancelled before it was sent; nothing was paid.'
                ELSE 'Cancelled while it waited to be sent once more; the call before may have been paid.' END
    FROM judged WHERE verdict <> 'FETCH'
    RETURNING job_id;
END $$;

-- Signs a worker off, unless the journal still has something open in its name or it is dead. A claim under way holds the worker's row: behind this lock the
-- attempts it has opened are seen.
CREATE OR REPLACE FUNCTION sign_off(p_worker bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM worker WHERE id = p_worker FOR UPDATE;
    UPDATE worker SET stopped_at = clock_timestamp()
    WHERE id = p_worker AND dead_at IS NULL AND NOT EXISTS (SELECT FROM attempt a WHERE a.worker_id = p_worker AND a.outcome IS NULL);
    RETURN FOUND;
END $$;

-- Releases what gone workers have left open, at most p_limit, and tells how many there were. Free steps go back into the line. A paid call is never made again by
-- itself: its job becomes UNCERTAIN, unless its answer was kept (that is left to be judged), or the batch asks to resend and this is the first time.
CREATE OR REPLACE FUNCTION release_lost(p_limit int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    v_jobs     bigint[];
    v_leases   int[];
    v_released int;
BEGIN
    SELECT array_agg(l.job_id), array_agg(l.lease) INTO v_jobs, v_leases
    FROM (SELECT a.job_id, a.lease FROM worker d JOIN attempt a ON a.worker_id = d.id AND a.outcome IS NULL
          WHERE (d.dead_at IS NOT NULL OR d.stopped_at IS NOT NULL)
            AND NOT (a.step = 'EDIT' AND EXISTS (SELECT FROM answer w WHERE w.job_id = a.job_id AND w.lease = a.lease))
          LIMIT p_limit) AS l;
    -- Before the open ones, as whoever settles them does: else each could wait for the other.
    PERFORM lock_unknown_edits(v_jobs);
    WITH lost AS (
        SELECT a.job_id, a.lease,
               a.step = 'EDIT' AS edit,
               a.step <> 'EDIT' OR (b.on_uncertain = 'RESEND' AND NOT EXISTS (
                   SELECT FROM attempt u WHERE u.job_id = a.job_id AND u.outcome = 'UNKNOWN')) AS again,
               -- The answer of an earlier call came late, while this one was in flight: its picture is fetched.
               a.step = 'EDIT' AND EXISTS (
                   SELECT FROM attempt p WHERE p.job_id = a.job_id AND p.step = 'EDIT' AND p.outcome = 'SUCCEEDED' AND p.paid) AS bought
        FROM unnest(v_jobs, v_leases) AS l (job_id, lease)
        JOIN attempt a USING (job_id, lease)
        JOIN batch b ON b.id = a.batch_id
        WHERE a.outcome IS NULL
          -- It may have been kept since.
          AND NOT (a.step = 'EDIT' AND EXISTS (SELECT FROM answer w WHERE w.job_id = a.job_id AND w.lease = a.lease))
        FOR UPDATE OF a SKIP LOCKED),
    settled AS (
        UPDATE attempt a
        SET outcome = CASE WHEN lost.edit THEN 'UNKNOWN' ELSE 'RETURNED' END,
            code = CASE WHEN lost.edit THEN 'OUTCOME_UNKNOWN' END,
            message = 'The worker ended while this was in flight.',
            settled_at = clock_timestamp()
        FROM lost WHERE a.job_id = lost.job_id AND a.lease = lost.lease
        RETURNING a.job_id, a.lease, a.batch_id, a.step, a.tries, lost.again, lost.bought),
    lined_up AS (
        INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease, tries)
        SELECT s.job_id, s.batch_id, b.queue, CASE WHEN s.bought THEN 'DOWNLOAD' ELSE s.step END, j.priority, j.turn, s.lease,
               CASE WHEN s.bought THEN 0 ELSE s.tries END
        FROM settled s JOIN job j ON j.id = s.job_id JOIN batch b ON b.id = s.batch_id WHERE s.again OR s.bought),
    rested AS (
        INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
        SELECT s.job_id, s.batch_id, 'UNCERTAIN', s.lease, 'OUTCOME_UNKNOWN',
               'The worker ended while the paid call was in flight; it may have been charged.'
        FROM settled s WHERE NOT s.again AND NOT s.bought)
    SELECT count(*) INTO v_released FROM settled;
    RETURN v_released;
END $$;

-- Sums up rows of differences, at most ten thousand, into one row for each batch and into the row of all batches, and adds what they tell by the minute to their
-- minutes and days. Gives how many they were. One at a time does this, whichever node; who comes meanwhile does nothing. Batches that nothing happens to are not
-- looked at, however many there are. Minutes are written in their order, which is that of whoever forgets them.
-- What it answers has changed once, and nothing replaces that. A build from before that ends here when it starts, and is to: it would count twice.
DROP FUNCTION IF EXISTS fold_tally();
CREATE FUNCTION fold_tally() RETURNS int
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    v_folded int;
BEGIN
    -- By its index: one plan that is forbidden makes all others look alike before PostgreSQL 18.
    PERFORM FROM queue_tally WHERE only_one FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    WITH differences AS (
        DELETE FROM tally WHERE ctid = ANY (ARRAY(SELECT ctid FROM tally WHERE NOT folded LIMIT 10000)) RETURNING *),
    sums AS (
        -- The array fences the index scan: a plan from when there were few batches joins all there are with these.
        DELETE FROM tally WHERE folded AND batch_id = ANY (ARRAY(SELECT DISTINCT batch_id FROM differences)) RETURNING *),
    summed AS (
        INSERT INTO tally (batch_id, folded, queued, held, running, succeeded, failed, cancelled, uncertain, paid, charged)
        SELECT batch_id, true, sum(queued), sum(held), sum(running), sum(succeeded), sum(failed), sum(cancelled), sum(uncertain), sum(paid), sum(charged)
        FROM (SELECT * FROM differences UNION ALL SELECT * FROM sums) AS t GROUP BY batch_id),
    totalled AS (
        UPDATE queue_tally q
        SET queued = q.queued + d.queued, held = q.held + d.held, running = q.running + d.running, succeeded = q.succeeded + d.succeeded,
            failed = q.failed + d.failed, cancelled = q.cancelled + d.cancelled, uncertain = q.uncertain + d.uncertain, paid = q.paid + d.paid,
            charged = q.charged + d.charged
        FROM (SELECT sum(queued) AS queued, sum(held) AS held, sum(running) AS running, sum(succeeded) AS succeeded, sum(failed) AS failed,
                     sum(cancelled) AS cancelled, sum(uncertain) AS uncertain, sum(paid) AS paid, sum(charged) AS charged
              FROM differences HAVING count(*) > 0) AS d
        WHERE q.only_one),
    happened AS (
        SELECT f.minute, sum(f.succeeded) AS succeeded, sum(f.failed) AS failed, sum(f.cancelled) AS cancelled, sum(f.uncertain) AS uncertain,
               sum(f.edits) AS edits, sum(f.throttled) AS throttled, sum(f.paid) AS paid,
               coalesce(sum(f.paid) FILTER (WHERE b.credits_per_edit IS NOT NULL), 0) AS priced, coalesce(sum(f.paid * b.credits_per_edit), 0) AS credits
        FROM differences f JOIN batch b ON b.id = f.batch_id
        WHERE f.minute IS NOT NULL
        GROUP BY f.minute),
    by_minute AS (
        INSERT INTO throughput AS t SELECT * FROM happened ORDER BY minute
        ON CONFLICT (minute) DO UPDATE SET
            succeeded = t.succeeded + excluded.succeeded, failed = t.failed + excluded.failed, cancelled = t.cancelled + excluded.cancelled,
            uncertain = t.uncertain + excluded.uncertain, edits = t.edits + excluded.edits, throttled = t.throttled + excluded.throttled,
            paid = t.paid + excluded.paid, priced = t.priced + excluded.priced, credits = t.credits + excluded.credits),
    by_day AS (
        INSERT INTO throughput_day AS t
        SELECT (minute AT TIME ZONE 'UTC')::date AS day, sum(succeeded), sum(failed), sum(cancelled), sum(uncertain), sum(edits), sum(throttled), sum(paid),
               sum(priced), sum(credits)
        FROM happened GROUP BY 1 ORDER BY 1
        ON CONFLICT (day) DO UPDATE SET
            succeeded = t.succeeded + excluded.succeeded, failed = t.failed + excluded.failed, cancelled = t.cancelled + excluded.cancelled,
            uncertain = t.uncertain + excluded.uncertain, edits = t.edits + excluded.edits, throttled = t.throttled + excluded.throttled,
            paid = t.paid + excluded.paid, priced = t.priced + excluded.priced, credits = t.credits + excluded.credits)
    SELECT count(*) INTO v_folded FROM differences;
    RETURN v_folded;
END $$;
