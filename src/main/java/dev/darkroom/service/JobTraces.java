package dev.darkroom.service;

import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import dev.darkroom.worker.StepListener;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * One trace for each job: a span for each step, whichever node did it, below one of the whole job, which the node sends that brings it to rest. Prompts, names, keys and
 * the provider's messages are no part of it. Spans are made when their step has ended, so nothing is carried along meanwhile.
 */
@ApplicationScoped
class JobTraces implements StepListener {

    private static final Logger LOG = Logger.getLogger(JobTraces.class);

    private final boolean off;
    private final Tracer tracer;
    private final TracedJobs jobs;

    JobTraces(@ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off, Tracer tracer, TracedJobs jobs) {
        this.off = off;
        this.tracer = tracer;
        this.jobs = jobs;
    }

    @Override
    public void ended(Completion completion, Instant began, Instant ended) {
        if (off) {
            return;
        }
        // What it needs of the ledger is read, and the step must not wait for that.
        Infrastructure.getDefaultWorkerPool().execute(() -> {
            try {
                send(completion, began, ended);
            } catch (SQLException | RuntimeException e) {
                LOG.debugf("A step is not traced: %s", e.getMessage());
            }
        });
    }

    private void send(Completion completion, Instant began, Instant ended) throws SQLException {
        Claim claim = completion.claim();
        JobTraceId trace = JobTraceId.of(jobs.ledger(), claim.jobId());
        SpanBuilder step = tracer.spanBuilder(claim.step().name())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(Context.root().with(Span.wrap(trace.parent())))
                .setStartTimestamp(began)
                .setAttribute("darkroom.job.id", claim.jobId())
                .setAttribute("darkroom.batch.id", claim.batchId())
                .setAttribute("darkroom.attempt", claim.lease())
                .setAttribute("darkroom.outcome", completion.outcome().name());
        if (completion.httpStatus() != null) {
            step.setAttribute("http.response.status_code", completion.httpStatus());
        }
        end(step.startSpan(), completion.code(), ended);
        if (completion.next() instanceof Completion.Rest rest) {
            SpanBuilder job = tracer.spanBuilder("job")
                    .setNoParent()
                    .setStartTimestamp(jobs.submittedAt(claim.jobId()))
                    .setAttribute("darkroom.job.id", claim.jobId())
                    .setAttribute("darkroom.batch.id", claim.batchId())
                    .setAttribute("darkroom.state", rest.state().name());
            end(JobTraceIds.as(trace, job::startSpan), completion.code(), ended);
        }
    }

    private static void end(Span span, String code, Instant at) {
        if (code != null) {
            span.setAttribute("error.type", code);
            span.setStatus(StatusCode.ERROR);
        }
        span.end(at);
    }
}
