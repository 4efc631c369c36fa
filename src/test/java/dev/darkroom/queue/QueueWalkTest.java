package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random walks over the real queue and its SQL: workers claim, call, crash, are declared dead and come back late, claims are lost, people pause,
 * cancel, re-prioritise, resolve and retry, in any order. What must hold is checked after every step ({@link WalkChecks}). A walk that fails tells its seed
 * and its steps.
 */
class QueueWalkTest {

    private static final long SEED = Long.getLong("darkroom.test.seed", System.nanoTime());
    private static final int WALKS = Integer.getInteger("darkroom.test.walks", 6);
    private static final int STEPS = 300;

    @TestFactory
    Stream<DynamicTest> should_keep_every_promise_whatever_happens_in_whatever_order() {
        System.out.println("QueueWalkTest: -Ddarkroom.test.seed=" + SEED);
        return IntStream.range(0, WALKS)
                .mapToObj(i -> DynamicTest.dynamicTest("walk " + (SEED + i), () -> new Walk(SEED + i).run()));
    }

    private static final class Walk {
        private final long seed;
        private final Random random;
        private final QueueFixture queue = new QueueFixture(true);
        private final WalkProvider provider;
        private final Map<Long, Integer> resends = new HashMap<>();
        private final List<WalkNode> nodes = new ArrayList<>();
        private final List<Long> batches = new ArrayList<>();
        private final List<Long> jobs = new ArrayList<>();
        private final List<String> steps = new ArrayList<>();
        private final WalkChecks checks;

        Walk(long seed) throws SQLException {
            this.seed = seed;
            random = new Random(seed);
            provider = new WalkProvider(random);
            checks = new WalkChecks(queue, provider, resends);
            for (int i = 0; i < 3; i++) {
                nodes.add(new WalkNode(queue, provider, random, queue.config));
            }
            for (String policy : List.of("on_uncertain='RESEND'", "", "max_paid=5")) {
                batches.add(queue.batch(policy));
            }
        }

        void run() throws Exception {
            try (queue) {
                for (int i = 0; i < STEPS; i++) {
                    step();
                    checks.check();
                }
                end();
            } catch (AssertionError | SQLException | RuntimeException e) {
                throw new AssertionError(
                        "-Ddarkroom.test.seed=" + seed + " fails after these steps:\n" + String.join("\n", steps), e);
            }
        }

        private void step() throws Exception {
            WalkNode node = pick(nodes);
            int die = random.nextInt(100);
            if (die < 4) {
                add();
            } else if (die < 22) {
                Step step = pick(List.of(Step.EDIT, Step.EDIT, Step.DOWNLOAD));
                boolean lost = random.nextInt(8) == 0;
                say(
                        "claims%s %s",
                        lost ? " and never hears of" : "", names(node.claim(step, 1 + random.nextInt(3), lost)));
            } else if (die < 66) {
                move(node);
            } else if (die < 69) {
                say("puts back %d lost claims", node.putLostClaimsBack());
            } else if (die < 74) {
                say("declares a node dead that holds %s", node.flights);
                node.declaredDead();
            } else if (die < 75) {
                say("crashes a node that holds %s", node.flights);
                node.crash();
            } else if (die < 82) {
                rescue();
            } else if (die < 84) {
                say("sweeps %d", queue.sweep.run());
                queue.batches.foldTally();
                queue.batches.releaseWithinBudget();
            } else if (!jobs.isEmpty()) {
                order();
            }
        }

        private void add() throws SQLException {
            long batch = pick(batches);
            if (jobs.size() < 9) {
                queue.jobs(batch, 1 + random.nextInt(2), random.nextInt(10), 1000 * jobs.size() + (int) batch);
                jobs.clear();
                for (long each : batches) {
                    jobs.addAll(queue.ids(each));
                }
                say("adds jobs to batch %d: %s", batch, queue.ids(batch));
            }
        }

        private void move(WalkNode node) throws SQLException {
            if (!node.flights.isEmpty()) {
                WalkNode.Flight flight = pick(node.flights);
                node.move(flight);
                say("moves %s", flight);
            }
        }

        private void rescue() throws SQLException {
            for (Claim claim : queue.rescue.run()) {
                String reply = WalkProvider.reply(claim.answer().orElseThrow());
                say("rescues job %d lease %d by its answer %s", claim.jobId(), claim.lease(), reply);
                pick(nodes).settle(WalkDecisions.afterEdit(claim, reply));
            }
            say("rescues");
        }

        private void order() throws SQLException {
            List<Long> some = List.of(pick(jobs), pick(jobs));
            long batch = pick(batches);
            switch (random.nextInt(24)) {
                case 0 -> say("pauses %s: %s", some, queue.pauses.pause(some));
                case 1 -> say("resumes %s: %s", some, queue.pauses.resume(some));
                case 2 -> say("pauses batch %d: %s", batch, queue.pauses.pauseBatch(batch));
                case 3, 14 -> say("resumes batch %d: %s", batch, queue.pauses.resumeBatch(batch));
                case 5 -> {
                    queue.queuePause.pause();
                    say("pauses the queue");
                }
                case 4, 6 -> {
                    queue.queuePause.resume();
                    say("resumes the queue");
                }
                case 7 -> say("cancels %s: %s", some, queue.cancels.cancel(some));
                case 8 -> cancelBatch(batch);
                case 9 -> say("re-prioritises %s: %s", some, queue.priorities.change(some, random.nextInt(10)));
                case 10 -> {
                    queue.execute("UPDATE batch SET max_paid = max_paid + 2");
                    say("raises the cap");
                }
                case 11, 15, 16, 17 -> resend();
                case 12 -> say("gives up %s: %s", some, queue.resolutions.giveUp(some));
                case 18 -> retry(some);
                case 19, 20 -> retryBatch(batch);
                default -> name(pick(jobs));
            }
        }

        /** A job that is named goes in any case: where the outcome of a call is unknown, that is a choice to pay again. */
        private void retry(List<Long> some) throws SQLException {
            Set<Long> unknown = unknown();
            Retries.Named named = queue.retries.retry(some);
            say("retries %s: %s", some, named);
            some.stream()
                    .distinct()
                    .filter(job -> unknown.contains(job) && !named.refused().containsKey(job))
                    .forEach(job -> resends.merge(job, 1, Integer::sum));
        }

        /** Without UNCERTAIN it never pays twice; with it, for what may have been paid before. */
        private void retryBatch(long batch) throws SQLException {
            Set<JobState> states = EnumSet.of(JobState.FAILED, JobState.CANCELLED);
            Set<Long> unknown = unknown();
            boolean mayPayTwice = random.nextInt(4) == 0;
            if (mayPayTwice) {
                states.add(JobState.UNCERTAIN);
            }
            Retry retry = new Retry(states, Set.of());
            RetryReceipt foreseen =
                    queue.retries.preview(batch, retry, Optional.empty()).orElseThrow();
            RetryReceipt receipt =
                    queue.retries.retryBatch(batch, retry, Optional.empty()).orElseThrow();
            say("retries %s of batch %d: %s", states, batch, receipt);
            assertThat(receipt).isEqualTo(foreseen);
            Set<Long> left = unknown();
            unknown.removeAll(left);
            assertThat(unknown).hasSize((int) receipt.mayBePaidBefore());
            assertThat(mayPayTwice || unknown.isEmpty()).isTrue();
            unknown.forEach(job -> resends.merge(job, 1, Integer::sum));
        }

        /** At rest, with a call that may have been paid, and none that brought a picture. */
        private Set<Long> unknown() throws SQLException {
            return queue.strings("""
                            SELECT r.job_id FROM result r
                            WHERE r.state <> 'SUCCEEDED' AND EXISTS (SELECT FROM attempt a WHERE a.job_id = r.job_id AND a.step = 'EDIT' AND a.paid IS NULL)
                              AND NOT EXISTS (SELECT FROM attempt a WHERE a.job_id = r.job_id AND a.step = 'EDIT' AND a.paid)
                            """).stream().map(Long::valueOf).collect(Collectors.toSet());
        }

        /** And takes it back now and then, as a run of the batch would. */
        private void cancelBatch(long batch) throws SQLException {
            if (random.nextInt(3) == 0) {
                say("cancels batch %d: %s", batch, queue.cancels.cancelBatch(batch));
            } else {
                queue.execute("UPDATE batch SET cancelled_at = NULL WHERE id = " + batch);
                say("cancels batch %d no more", batch);
            }
        }

        private void resend() throws SQLException {
            for (long job :
                    queue.strings("SELECT job_id FROM result WHERE state = 'UNCERTAIN' ORDER BY 1 LIMIT 2").stream()
                            .map(Long::valueOf)
                            .toList()) {
                Receipt receipt = queue.resolutions.resend(List.of(job));
                say("resends %d: %s", job, receipt);
                if (receipt.done() == 1) {
                    resends.merge(job, 1, Integer::sum);
                }
            }
        }

        private void name(long job) throws SQLException {
            List<UUID> known = provider.edits.stream()
                    .filter(edit -> edit.jobId == job || random.nextInt(10) == 0)
                    .map(edit -> edit.record)
                    .toList();
            UUID record = known.isEmpty() || random.nextInt(5) == 0
                    ? new UUID(random.nextLong(), random.nextLong())
                    : pick(known);
            say("names %s for job %d: %s", record, job, queue.records.name(job, record, Optional.empty()));
        }

        /** Everybody lets go, and what is left goes its way to the end. */
        private void end() throws Exception {
            say("--- the end");
            queue.queuePause.resume();
            queue.execute("UPDATE batch SET paused_at = NULL, cancelled_at = NULL, max_paid = NULL");
            for (long batch : batches) {
                queue.pauses.resumeBatch(batch);
            }
            queue.pauses.resume(jobs);
            for (int i = 0; i < 2000 && !atRest(); i++) {
                WalkNode node = pick(nodes);
                node.putLostClaimsBack();
                rescue();
                queue.sweep.run();
                node.claim(Step.EDIT, 5, false);
                node.claim(Step.DOWNLOAD, 5, false);
                while (!node.flights.isEmpty()) {
                    move(node);
                }
            }
            checks.check();
            assertThat(atRest()).as("every job came to rest").isTrue();
        }

        private static List<String> names(List<Claim> claims) {
            return claims.stream()
                    .map(claim -> claim.step() + " of job " + claim.jobId() + " lease " + claim.lease())
                    .toList();
        }

        private boolean atRest() throws SQLException {
            return queue.number("SELECT count(*) FROM job_state WHERE state IN ('QUEUED', 'RUNNING')") == 0;
        }

        private void say(String step, Object... what) {
            steps.add(steps.size() + " " + String.format(step, what));
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }
    }
}
