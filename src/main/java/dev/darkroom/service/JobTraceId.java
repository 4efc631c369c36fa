package dev.darkroom.service;

import dev.darkroom.job.Sha256;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.UUID;

/**
 * By which ids every node knows the trace of a job: made from the ledger and the job, so that steps done by different nodes, and after a crash, meet in one trace without
 * anything being written down. As even as random ids, so a ratio of traces can be drawn by them.
 *
 * @param job the id of the span of the whole job
 */
record JobTraceId(String trace, String job) {

    static JobTraceId of(UUID ledger, long jobId) {
        String digits = Sha256.of("darkroom trace " + ledger + " " + jobId);
        return new JobTraceId(digits.substring(0, 32), digits.substring(32, 48));
    }

    SpanContext parent() {
        return SpanContext.createFromRemoteParent(trace, job, TraceFlags.getSampled(), TraceState.getDefault());
    }
}
