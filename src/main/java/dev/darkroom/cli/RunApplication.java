package dev.darkroom.cli;

import dev.darkroom.intake.Intake;
import dev.darkroom.intake.IntakeResult;
import dev.darkroom.intake.Submitted;
import dev.darkroom.job.Batch;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.Ledger;
import dev.darkroom.queue.BatchProgress;
import dev.darkroom.queue.Batches;
import dev.darkroom.queue.Pace;
import dev.darkroom.queue.QueueConfig;
import dev.darkroom.queue.Refetches;
import dev.darkroom.result.BatchExport;
import dev.darkroom.result.BatchSummary;
import dev.darkroom.result.FolderAccount;
import dev.darkroom.result.FolderMarker;
import dev.darkroom.result.ResultException;
import dev.darkroom.result.ResultFolder;
import dev.darkroom.worker.WorkerPool;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.QuarkusApplication;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;

/** The run itself, inside Quarkus: queue the rows, work until there is nothing left to do, write the account. */
class RunApplication implements QuarkusApplication {

    private final DataSource database;
    private final WorkerPool pool;
    private final Batches batches;
    private final Refetches refetches;
    private final Pace pace;
    private final QueueConfig queue;
    private final PrintWriter err = new PrintWriter(System.err, true);

    RunApplication(
            DataSource database, WorkerPool pool, Batches batches, Refetches refetches, Pace pace, QueueConfig queue) {
        this.database = database;
        this.pool = pool;
        this.batches = batches;
        this.refetches = refetches;
        this.pace = pace;
        this.queue = queue;
    }

    @Override
    public int run(String... args) throws Exception {
        RunOptions options = RunOptions.parse(args);
        RunPlan plan = RunPlan.of(options);
        try {
            return run(options, plan);
        } catch (ResultException | IOException e) {
            err.println("darkroom: " + Failures.sentence(e));
            boolean taken = e instanceof ResultException refusal && refusal.error() == ErrorCode.OUT_TAKEN;
            return taken ? ExitCode.USAGE : ExitCode.FAILED;
        } catch (SQLException e) {
            err.println(
                    Terminal.clear() + "darkroom: nothing can be told of the rows, since the database cannot be asked: "
                            + Failures.sentence(e));
            err.println(
                    "What was paid for is kept, in the database or in the data directory. To go on: the same command again, which tells all;"
                            + " nothing is paid for again.");
            return Interrupts.asked() ? ExitCode.INTERRUPTED : ExitCode.FAILED;
        } catch (Output.Gone e) {
            if (!e.isClosedPipe()) {
                err.println("darkroom: cannot write to stdout: " + Failures.root(e)
                        + ". What is written above holds all the same.");
            }
            return ExitCode.FAILED;
        } finally {
            LastWords.said();
        }
    }

    private int run(RunOptions options, RunPlan plan) throws SQLException, IOException {
        long started = System.nanoTime();
        Optional<Submitted> submitted = submit(options, plan);
        if (submitted.isEmpty()) {
            return ExitCode.USAGE;
        }
        Batch batch = batch(plan);
        RunReport report = new RunReport(options, plan, batch.name, submitted.get(), err);
        report.begin();
        RunEnd end = new RunWork(pool, batches, pace, queue.shutdownTimeout(), err).until(submitted.get());
        long lost = refetches.putBack(submitted.get().batchId());
        if (lost > 0) {
            err.println(Counted.of(lost, "picture") + " could not be fetched again; what was known of them is kept.");
        }
        Account account = account(submitted.get().batchId(), plan);
        BatchReport outcome = new BatchReport(
                end,
                account.summary(),
                batches.reasons(submitted.get().batchId()),
                Optional.ofNullable(batch.creditsPerEdit),
                Duration.ofNanos(System.nanoTime() - started));
        return report.end(
                outcome,
                account.folder(),
                account.unwritten(),
                batches.toFetch(submitted.get().queue()));
    }

    /** @param unwritten why its files are not in the folder: what was paid for is told all the same */
    private record Account(FolderAccount folder, Optional<ResultException> unwritten) {

        BatchSummary summary() {
            return folder.summary();
        }
    }

    private Account account(long batch, RunPlan plan) throws SQLException {
        try (Connection connection = database.getConnection()) {
            try {
                return new Account(BatchExport.write(connection, batch, plan.out(), plan.file()), Optional.empty());
            } catch (ResultException e) {
                BatchSummary sum = BatchExport.sum(connection, batch, plan.out());
                return new Account(new FolderAccount(sum, false, Optional.empty()), Optional.of(e));
            }
        }
    }

    /** Its name is the one it was given first: a corrected errors.csv goes on with the batch of the file it comes from. So does its price, until another is given. */
    private static Batch batch(RunPlan plan) {
        return QuarkusTransaction.requiringNew()
                .call(() -> Batch.inFolder(plan.out().toString()).orElseThrow());
    }

    /** Where the results of a batch are kept. */
    private static Optional<String> folder(long batch) {
        return QuarkusTransaction.requiringNew()
                .call(() -> Batch.<Batch>findByIdOptional(batch).map(known -> known.outDir));
    }

    private Optional<Submitted> submit(RunOptions options, RunPlan plan) throws SQLException, IOException {
        UUID ledger = QuarkusTransaction.requiringNew().call(Ledger::identity);
        OptionalLong owner = QuarkusTransaction.requiringNew()
                .call(() -> Batch.inFolder(plan.out().toString())
                        .map(batch -> OptionalLong.of(batch.id))
                        .orElse(OptionalLong.empty()));
        FolderMarker.claim(plan.out(), ledger, owner, options.simulate, RunApplication::folder);
        if (options.fetchMissing && owner.isPresent()) {
            FolderMarker.requireIn(plan.out());
        }
        ResultFolder folder = ResultFolder.open(plan.out());
        MistakesFile errors = new MistakesFile(plan.inputErrors());
        IntakeResult result;
        try (errors) {
            result = Intake.of(plan.file(), plan.intake()).submit(database, plan.batch(), errors);
        }
        if (result.submitted().isEmpty()) {
            plan.check(err).print(result.report(), errors);
            tellOfCorrected(options, plan);
            return Optional.empty();
        }
        errors.forgetEarlier().ifPresent(err::println);
        Submitted submitted = result.submitted().get();
        new FolderMarker(submitted.batchId(), ledger, options.simulate, Instant.now()).write(plan.out());
        folder.sweepParts(Duration.ofHours(1));
        if (options.fetchMissing && submitted.resumed()) {
            long again = refetches.fetchAgain(submitted.batchId(), file -> !folder.holds(file));
            err.println(Counted.of(again, "picture") + " missing from the folder and fetched again, at no cost.");
        }
        batches.release(submitted.batchId());
        BatchProgress progress = batches.progress(submitted.batchId());
        folder.spaceWarning(progress.queued() + progress.running())
                .ifPresent(warning -> err.println("warning: " + warning));
        if (!progress.isDone()) {
            goOn(folder, batches.toFetch(submitted.queue()));
        }
        return Optional.of(submitted);
    }

    /** Rows that were corrected since are refused in the file they came from: to buy them under other names, as the mistakes propose, is not how to go on. */
    private void tellOfCorrected(RunOptions options, RunPlan plan) {
        FolderAccount.lastCorrected(plan.out())
                .filter(file -> !file.equals(plan.file()))
                .ifPresent(file -> err.println("Rows of this folder were corrected in " + file
                        + ". To go on with all that was queued for it, corrected rows included: "
                        + options.again(file, plan.out())));
    }

    /**
     * Whoever gives the command again has seen why the queue was stopped. It is everybody's queue who works on this database, so that is said. Where the disk is full as
     * before, each time would buy as many edits as are in flight at once, with no room for their pictures.
     */
    private void goOn(ResultFolder folder, long toFetch) throws SQLException {
        Optional<Pace.Stop> stop = pace.state().stop();
        Optional<String> full = stop.filter(why -> why.code().equals(ErrorCode.DISK_FULL.name()))
                .flatMap(why -> folder.spaceWarning(toFetch + 1));
        if (full.isPresent()) {
            err.println("Nothing more is bought as long as the disk is full: " + Counted.of(toFetch, "picture")
                    + " that are paid for and the next one need room.");
            return;
        }
        stop.ifPresent(why -> err.println("The queue was stopped (" + why.code()
                + "). It goes on with this run, for all who work on this database."));
        pace.resume();
    }
}
