package dev.darkroom.api;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import dev.darkroom.operation.Kind;
import dev.darkroom.operation.Operation;
import dev.darkroom.operation.Operations;
import dev.darkroom.operation.Preview;
import dev.darkroom.operation.Previews;
import dev.darkroom.operation.Selection;
import dev.darkroom.security.Caller;
import dev.darkroom.security.Token;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Orders about many jobs, of those who may give them: a submitter's reach its own batches alone. */
@ApplicationScoped
public class OperationOrders {

    private static final Duration OLDEST = Duration.ofDays(1);
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final Operations operations;
    private final Previews previews;
    private final BatchViews batches;
    private final Caller caller;

    OperationOrders(Operations operations, Previews previews, BatchViews batches, Caller caller) {
        this.operations = operations;
        this.previews = previews;
        this.batches = batches;
        this.caller = caller;
    }

    /** What somebody asks for. */
    public record Asked(Kind kind, Selection selection) {

        /**
         * The jobs of a filter that an operation is about.
         *
         * @param named the states that were named outright; none: those that go without saying. For a retry these are the jobs that failed; of jobs that were named
         *     themselves, or have the code of cancelled ones, also what somebody has cancelled. UNCERTAIN is never among them
         * @throws ProblemException 422 for a state that it takes no job from
         */
        public static Asked of(Kind kind, JobFilter filter, Set<JobState> named, List<Long> jobIds) {
            if (!kind.states().containsAll(named)) {
                String allowed =
                        kind.states().stream().map(JobState::name).sorted().collect(Collectors.joining(", "));
                throw ProblemException.invalid(
                        "states",
                        "%s takes no job that is %s: allowed are %s."
                                .formatted(
                                        kind,
                                        named.stream()
                                                .filter(state -> !kind.states().contains(state))
                                                .map(state -> state.name().toLowerCase(Locale.ROOT))
                                                .collect(Collectors.joining(" or ")),
                                        allowed),
                        allowed);
            }
            Set<JobState> states = EnumSet.noneOf(JobState.class);
            states.addAll(filter.states());
            states.retainAll(kind.states());
            if (kind == Kind.RETRY && named.isEmpty()) {
                states.retainAll(unsaid(filter, jobIds));
            }
            return new Asked(
                    kind,
                    new Selection(
                            jobIds,
                            filter.batchId().orElse(null),
                            states,
                            filter.step().orElse(null),
                            filter.errorCode().orElse(null),
                            filter.customId().orElse(null),
                            filter.prefix().orElse(null),
                            filter.worker().orElse(null),
                            filter.createdAfter().orElse(null),
                            filter.createdBefore().orElse(null),
                            filter.finishedAfter().orElse(null),
                            filter.finishedBefore().orElse(null)));
        }

        private static Set<JobState> unsaid(JobFilter filter, List<Long> jobIds) {
            if (!jobIds.isEmpty()) {
                return EnumSet.of(JobState.FAILED, JobState.CANCELLED);
            }
            return EnumSet.of(
                    filter.errorCode().equals(Optional.of(ErrorCode.CANCELLED)) ? JobState.CANCELLED : JobState.FAILED);
        }

        /** Of a batch, as its page offers it. */
        public static Asked retryOf(long batch, Optional<ErrorCode> code) {
            Optional<Step> step = Optional.empty();
            Optional<Instant> time = Optional.empty();
            Optional<String> text = Optional.empty();
            return of(
                    Kind.RETRY,
                    new JobFilter(
                            Optional.of(batch),
                            Set.of(),
                            step,
                            code,
                            text,
                            text,
                            Optional.empty(),
                            time,
                            time,
                            time,
                            time),
                    Set.of(),
                    List.of());
        }
    }

    /**
     * What it would do.
     *
     * @param asOf of an earlier look; empty: now
     * @throws ProblemException 404 for a batch of others
     */
    public Preview preview(Asked asked, Optional<Instant> asOf) throws SQLException {
        return preview(asked, asOf, OptionalLong.empty());
    }

    private Preview preview(Asked asked, Optional<Instant> asOf, OptionalLong expected) throws SQLException {
        if (asked.selection().batchId() != null) {
            batches.get(asked.selection().batchId());
        }
        if (asOf.isPresent()) {
            checkTime(asOf.get(), previews.now());
        }
        return previews.preview(asked.kind(), asked.selection(), caller.onlyOwner(), asOf, expected);
    }

    /**
     * Begins it.
     *
     * @param asOf when its jobs were shown: what came to its state later is left alone; empty: now
     * @param most refused where more match; empty: however many they are
     * @throws ProblemException 409 where nothing matches, more than that do or nobody can tell, or too many operations are open
     */
    public Operation create(Asked asked, Optional<Instant> asOf, OptionalLong most) throws SQLException {
        Preview now = preview(asked, asOf, most);
        if (now.matched() == 0 && !now.more()) {
            throw ProblemException.of(
                    409, "NOTHING_MATCHES", "No job matches (any more): there is nothing to be done.");
        }
        if (most.isPresent() && now.matched() > most.getAsLong()) {
            throw ProblemException.of(
                    409,
                    "MORE_MATCH",
                    "%s%d jobs match, and not %d: nothing was begun. Look at them again (dry_run), then repeat it with their as_of."
                            .formatted(now.more() ? "At least " : "", now.matched(), most.getAsLong()));
        }
        if (most.isPresent() && now.more()) {
            throw ProblemException.of(
                    409,
                    "TOO_MANY_TO_COUNT",
                    "Whether more than %d jobs match cannot be told: %d of those that were looked at do, and there are too many to look at all. Nothing was begun. "
                                    .formatted(most.getAsLong(), now.matched())
                            + "Narrow it down, for instance by batch_id, or leave expected out and give the as_of of a dry run.");
        }
        Token token = caller.token();
        Optional<Operation> created = operations.create(
                asked.kind(),
                asked.selection(),
                caller.onlyOwner(),
                token.owner() + " / " + token.name(),
                now.asOf(),
                now.matched(),
                now.more());
        return created.isPresent() ? created.get() : refuse(caller.onlyOwner());
    }

    private Operation refuse(Optional<String> onlyOwner) throws SQLException {
        boolean isTheirs = onlyOwner.isPresent() && operations.isShareTaken(onlyOwner.get());
        throw ProblemException.later(
                409,
                "TOO_MANY_OPERATIONS",
                isTheirs
                        ? "%d operations of yours are under way, half of all that may be: wait for one of them."
                                .formatted(Operations.MOST_OPEN_OF_ONE)
                        : "%d operations are under way: wait for one of them.".formatted(Operations.MOST_OPEN),
                10);
    }

    /** @throws ProblemException 404 for one of others, too */
    public Operation get(long id) throws SQLException {
        return operations.find(id, caller.onlyOwner()).orElseThrow(() -> ProblemException.notFound("operation", id));
    }

    /** The newest first. */
    public Page.Part<Operation> list(Page page) throws SQLException {
        long before = page.after() == null ? Long.MAX_VALUE : page.after();
        return page.part(operations.list(caller.onlyOwner(), before, page.limit() + 1), Operation::id);
    }

    /**
     * Ends it after the part that it is at.
     *
     * @throws ProblemException 409 where it has ended
     */
    public Operation cancel(long id) throws SQLException {
        Operation found = get(id);
        return operations
                .cancel(id, caller.onlyOwner())
                .orElseThrow(() -> ProblemException.of(
                        409,
                        "OPERATION_ENDED",
                        "Operation %d has ended (%s)."
                                .formatted(id, found.state().name().toLowerCase(Locale.ROOT))));
    }

    private static void checkTime(Instant asOf, Instant now) {
        if (asOf.isAfter(now.plus(AHEAD)) || asOf.isBefore(now.minus(OLDEST))) {
            throw Values.refuse("as_of", asOf.toString(), "the as_of of a dry run of the last 24 hours");
        }
    }
}
