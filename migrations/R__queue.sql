-- The two moves of the queue that must see a locked row before they look: claiming, and what a claim may take.
-- Functions rather than one statement, because in READ COMMITTED each statement of a function sees what was committed before it began:
-- behind the lock on the pace row the caps are then counted exactly, by whichever node comes next.

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
-- lease. The last row of the answer carries no job: it says how long to wait before asking again, and why.
CREATE OR REPLACE FUNCTION claim_jobs(p_queue bigint, p_step text, p_worker bigint, p_limit int)
RETURNS TABLE (job_id bigint, lease int, tries int, batch_id bigint, custom_id text, output_name text, image text, asset_path text, request text,
               out_dir text, on_uncertain text, unknowns int, asset_misses int, edit_paid boolean, record_uuid uuid, answer_lease int, answer_status int, answer_type text, answer_body bytea,
               wait_ms bigint, reason text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    -- UPLOAD asks for its permits when it knows that the picture is not in the store yet; DOWNLOAD needs none.
    v_limits text[] := CASE p_step WHEN 'EDIT' THEN '{api}' ELSE '{}' END;
    v_limit  int := p_limit;
    v_room   int;
    v_wait   bigint := 0;
    v_reason text;
    v_taken  int := 0;
    v_opened int := 0;
    v_ids    bigint[];
    v_closed bigint[];
BEGIN
    -- Behind this lock a worker is declared dead either before, and then gets nothing, or after, and then what it gets here is rescued.
    PERFORM FROM worker WHERE id = p_worker AND dead_at IS NULL AND stopped_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT NULL::bigint, NULL::int, NULL::int, NULL::bigint, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
            NULL::text, NULL::text, NULL::int, NULL::int, NULL::boolean, NULL::uuid, NULL::int, NULL::int, NULL::text, NULL::bytea,
            NULL::bigint, 'DEAD';
        RETURN;
    END IF;
    -- What was paid for is fetched whatever was ordered.
    IF p_step <> 'DOWNLOAD' THEN
        SELECT 0, 1000, CASE WHEN p.stopped_code IS NOT NULL THEN 'STOPPED' ELSE 'PAUSED' END INTO v_limit, v_wait, v_reason
        FROM pace p WHERE p.name = 'api' AND (p.stopped_code IS NOT NULL OR p.paused_at IS NOT NULL);
        v_limit := coalesce(v_limit, p_limit);
        v_wait := coalesce(v_wait, 0);
    END IF;
    IF v_limit > 0 AND v_limits <> '{}' THEN
        SELECT t.permits, t.wait_ms, t.reason INTO v_limit, v_wait, v_reason FROM take_permits(v_limits, p_limit) t;
    END IF;
    IF v_limit > 0 AND p_step = 'EDIT' THEN
        -- Behind the lock on the pace row this count is exact: nobody else opens an edit now.
        SELECT p.max_in_flight - count(a.job_id) INTO v_room
        FROM pace p LEFT JOIN attempt a ON a.outcome IS NULL AND a.step = 'EDIT'
        WHERE p.name = 'api' AND p.max_in_flight IS NOT NULL GROUP BY p.max_in_flight;
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
        WITH taken AS (
            -- The array fences the locking scan: without it the planner may run it more than once and claim too much.
            DELETE FROM ready WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM ready
                WHERE queue = p_queue AND step = p_step AND run_at IS NULL
                ORDER BY priority, turn, job_id LIMIT v_limit FOR UPDATE SKIP LOCKED))
            RETURNING *),
        spent AS (
            -- Only batches with a cap are counted. EDIT claims come one after the other behind the pace row, so no race can pass the cap.
            SELECT b.id, b.max_paid - coalesce(sum(y.charged), 0) AS budget
            FROM batch b LEFT JOIN tally y ON y.batch_id = b.id
            WHERE p_step = 'EDIT' AND b.max_paid IS NOT NULL AND b.id IN (SELECT t.batch_id FROM taken t)
            GROUP BY b.id),
        ordered AS (
            SELECT t.*, CASE
                WHEN p_step = 'DOWNLOAD' THEN NULL
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
            INSERT INTO held (job_id, batch_id, queue, step, priority, turn, run_at, lease, tries, reason)
            SELECT g.job_id, g.batch_id, g.queue, g.step, g.priority, g.turn, g.run_at, g.lease, g.tries, g.hold FROM judged g WHERE hold <> 'BOUGHT'),
        fetched AS (
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
            SELECT g.job_id, g.batch_id, g.queue, 'DOWNLOAD', g.priority, g.turn, g.lease FROM judged g WHERE hold = 'BOUGHT'),
        opened AS (
            INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, paid)
            SELECT g.job_id, g.lease + 1, g.batch_id, p_step, p_worker, g.tries, CASE WHEN p_step = 'EDIT' THEN NULL ELSE false END
            FROM judged g WHERE hold IS NULL
            RETURNING attempt.job_id)
        SELECT (SELECT count(*) FROM taken), (SELECT count(*) FROM opened), (SELECT array_agg(o.job_id) FROM opened o),
               (SELECT array_agg(DISTINCT g.batch_id) FROM judged g WHERE hold IS NOT NULL)
        INTO v_taken, v_opened, v_ids, v_closed;
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
        IF v_limits <> '{}' THEN
            PERFORM use_permits(v_limits, v_opened);
        END IF;
        RETURN QUERY
        SELECT a.job_id, a.lease, a.tries, a.batch_id, j.custom_id, j.output_name, j.image, j.asset_path, j.request::text,
               b.out_dir, b.on_uncertain,
               coalesce(past.unknowns, 0), coalesce(past.asset_misses, 0), edit.paid, edit.record_uuid,
               w.lease, w.http_status, w.content_type, w.body, NULL::bigint, NULL::text
        FROM unnest(v_ids) AS mine (id)
        JOIN attempt a ON a.job_id = mine.id AND a.outcome IS NULL
        JOIN job j ON j.id = mine.id
        JOIN batch b ON b.id = j.batch_id
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE u.outcome = 'UNKNOWN')::int AS unknowns, count(*) FILTER (WHERE u.code = 'ASSET_NOT_FOUND')::int AS asset_misses
            FROM attempt u WHERE p_step = 'EDIT' AND a.lease > 1 AND u.job_id = a.job_id) AS past ON true
        -- The edit that was paid for, else the last that may have been, and what tells of it: its own answer, or that of a look-up since. Never the answer of
        -- another attempt, which was refused.
        LEFT JOIN LATERAL (
            SELECT e.lease, e.paid, e.record_uuid FROM attempt e
            WHERE p_step = 'DOWNLOAD' AND e.job_id = mine.id AND e.step = 'EDIT' AND e.paid IS NOT FALSE
            ORDER BY e.paid DESC NULLS LAST, e.lease DESC LIMIT 1) AS edit ON true
        LEFT JOIN LATERAL (
            SELECT w.* FROM answer w JOIN attempt t USING (job_id, lease)
            WHERE p_step = 'DOWNLOAD' AND w.job_id = mine.id AND (w.lease = edit.lease OR w.lease > edit.lease AND t.step = 'DOWNLOAD')
            ORDER BY w.lease DESC LIMIT 1) AS w ON true
        ORDER BY j.priority, j.turn, j.id;
    END IF;
    IF v_taken = v_limit AND v_taken > 0 THEN
        v_reason := coalesce(v_reason, 'MORE');
    ELSIF v_limit > 0 THEN
        -- Nothing more is due: the next retry's time, if that is soon.
        SELECT ceil(extract(epoch FROM min(r.run_at) - clock_timestamp()) * 1000) INTO v_wait
        FROM ready r WHERE r.queue = p_queue AND r.step = p_step AND r.run_at IS NOT NULL;
        v_reason := 'EMPTY';
    END IF;
    RETURN QUERY SELECT NULL::bigint, NULL::int, NULL::int, NULL::bigint, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
        NULL::text, NULL::int, NULL::int, NULL::boolean, NULL::uuid, NULL::int, NULL::int, NULL::text, NULL::bytea, v_wait, v_reason;
END $$;

-- Sums up the rows of differences, and adds what they tell by the minute to their minutes and days. Rows somebody else is summing up are skipped, so any node
-- may call it at any time; what is summed up already is left alone, so that batches nothing happens to cost nothing. Minutes are written in their order: two
-- that fold at once wait for each other and never in a circle.
CREATE OR REPLACE FUNCTION fold_tally() RETURNS void
LANGUAGE sql AS $$
    WITH folded AS (
        DELETE FROM tally WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM tally
            WHERE minute IS NOT NULL OR batch_id IN (SELECT y.batch_id FROM tally y GROUP BY y.batch_id HAVING count(*) > 1)
            LIMIT 20000 FOR UPDATE SKIP LOCKED)) RETURNING *),
    summed AS (
        INSERT INTO tally (batch_id, queued, held, running, succeeded, failed, cancelled, uncertain, paid, charged)
        SELECT batch_id, sum(queued), sum(held), sum(running), sum(succeeded), sum(failed), sum(cancelled), sum(uncertain), sum(paid), sum(charged)
        FROM folded GROUP BY batch_id),
    happened AS (
        SELECT f.minute, sum(f.succeeded) AS succeeded, sum(f.failed) AS failed, sum(f.cancelled) AS cancelled, sum(f.uncertain) AS uncertain,
               sum(f.edits) AS edits, sum(f.throttled) AS throttled, sum(f.paid) AS paid,
               coalesce(sum(f.paid) FILTER (WHERE b.credits_per_edit IS NOT NULL), 0) AS priced, coalesce(sum(f.paid * b.credits_per_edit), 0) AS credits
        FROM folded f JOIN batch b ON b.id = f.batch_id
        WHERE f.minute IS NOT NULL
        GROUP BY f.minute),
    by_minute AS (
        INSERT INTO throughput AS t SELECT * FROM happened ORDER BY minute
        ON CONFLICT (minute) DO UPDATE SET
            succeeded = t.succeeded + excluded.succeeded, failed = t.failed + excluded.failed, cancelled = t.cancelled + excluded.cancelled,
            uncertain = t.uncertain + excluded.uncertain, edits = t.edits + excluded.edits, throttled = t.throttled + excluded.throttled,
            paid = t.paid + excluded.paid, priced = t.priced + excluded.priced, credits = t.credits + excluded.credits)
    INSERT INTO throughput_day AS t
    SELECT (minute AT TIME ZONE 'UTC')::date AS day, sum(succeeded), sum(failed), sum(cancelled), sum(uncertain), sum(edits), sum(throttled), sum(paid),
           sum(priced), sum(credits)
    FROM happened GROUP BY 1 ORDER BY 1
    ON CONFLICT (day) DO UPDATE SET
        succeeded = t.succeeded + excluded.succeeded, failed = t.failed + excluded.failed, cancelled = t.cancelled + excluded.cancelled,
        uncertain = t.uncertain + excluded.uncertain, edits = t.edits + excluded.edits, throttled = t.throttled + excluded.throttled,
        paid = t.paid + excluded.paid, priced = t.priced + excluded.priced, credits = t.credits + excluded.credits;
$$;
