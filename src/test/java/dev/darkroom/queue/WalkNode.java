package dev.darkroom.queue;

import dev.darkroom.job.Outcome;
import dev.darkroom.job.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** A worker whose every move is a step of its own: what it holds may be sent, answered, kept and settled, with anything in between. */
final class WalkNode {

    /** A claim that is being worked on. */
    static final class Flight {
        final Claim claim;
        boolean sent;
        boolean kept;
        String reply;

        Flight(Claim claim) {
            this.claim = claim;
        }

        @Override
        public String toString() {
            return claim.step() + " of job " + claim.jobId() + " lease " + claim.lease()
                    + (sent ? " " + (reply == null ? "NOTHING" : reply) + (kept ? " kept" : "") : "");
        }
    }

    private final QueueFixture queue;
    private final WalkProvider provider;
    private final Random random;
    private final LostClaims lostClaims;
    private long workerId;
    final List<Flight> flights = new ArrayList<>();

    WalkNode(QueueFixture queue, WalkProvider provider, Random random, QueueConfig config) throws SQLException {
        this.queue = queue;
        this.provider = provider;
        this.random = random;
        this.workerId = queue.worker();
        this.lostClaims = new LostClaims(queue.source, new QueueWorker(queue.workers, config) {
            @Override
            Optional<Registration> registration() {
                return Optional.of(new Registration(workerId, 0));
            }

            @Override
            List<Lease> neverReached(List<Lease> open) {
                return open.stream()
                        .filter(lease -> !WalkNode.this.holds(lease))
                        .toList();
            }

            @Override
            boolean hasBeatenFor(Duration duration) {
                return false;
            }
        });
    }

    private boolean holds(Lease lease) {
        return flights.stream().anyMatch(f -> f.claim.jobId() == lease.jobId() && f.claim.lease() == lease.lease());
    }

    /** @param lost the connection breaks between the commit and the answer */
    List<Claim> claim(Step step, int limit, boolean lost) throws SQLException {
        List<Claim> claims = queue.claim(step, workerId, limit);
        if (!lost) {
            claims.forEach(claim -> flights.add(new Flight(claim)));
        }
        return claims;
    }

    int putLostClaimsBack() throws SQLException, InterruptedException {
        return lostClaims.putBack();
    }

    /** Declared dead; it goes on with what it has in its hands, and registers anew. */
    void declaredDead() throws SQLException {
        queue.workers.died(workerId);
        workerId = queue.worker();
    }

    void crash() throws SQLException {
        declaredDead();
        flights.clear();
    }

    /** The next move of something in flight. */
    void move(Flight flight) throws SQLException {
        if (flight.claim.step() == Step.DOWNLOAD) {
            download(flight);
        } else if (!flight.sent) {
            flight.sent = true;
            flight.reply = provider.edit(flight.claim);
        } else if (!flight.kept && flight.reply != null && !flight.reply.matches("NOT_SENT|CUT .*")) {
            keep(flight.claim, flight.reply);
            flight.kept = true;
        } else {
            flights.remove(flight);
            settle(WalkDecisions.afterEdit(flight.claim, flight.reply));
        }
    }

    private void keep(Claim claim, String reply) throws SQLException {
        queue.answers.write(
                List.of(new StoredAnswer(claim.jobId(), claim.lease(), 200, "text/plain", WalkProvider.body(reply))));
    }

    private void download(Flight flight) throws SQLException {
        flights.remove(flight);
        Claim claim = flight.claim;
        String known = claim.answer().map(WalkProvider::reply).orElse("");
        if (known.startsWith("SUCCESS ")) {
            Completion fetched = fetch(claim);
            settle(claim.editPaid() == null ? learning(fetched, WalkProvider.record(known)) : fetched);
            return;
        }
        UUID record = known.startsWith("PROCESSING ") ? WalkProvider.record(known) : claim.recordUuid();
        settle(record == null ? WalkDecisions.givenUp(claim, "RESULT_MISSING") : lookUp(claim, record, known));
    }

    private Completion lookUp(Claim claim, UUID record, String known) throws SQLException {
        WalkProvider.Edit edit = provider.lookUp(record);
        if (edit == null) {
            return WalkDecisions.tryAgain(claim);
        }
        if (known.isEmpty() && edit.jobId != claim.jobId() && queue.records.isNamed(claim.jobId(), record)) {
            return WalkDecisions.givenUp(claim, "RECORD_MISMATCH");
        }
        return switch (edit.status) {
            case PROCESSING -> WalkDecisions.stillProcessing(claim);
            case FAILURE -> WalkDecisions.failedUnpaid(claim, record);
            case SUCCESS -> {
                keep(claim, "SUCCESS " + record);
                yield fetch(claim).learning(record, new Completion.Learned(dev.darkroom.job.Outcome.SUCCEEDED, true));
            }
        };
    }

    private static Completion learning(Completion completion, UUID record) {
        return completion.learning(record, new Completion.Learned(Outcome.SUCCEEDED, true));
    }

    private Completion fetch(Claim claim) {
        return random.nextInt(4) == 0 ? WalkDecisions.tryAgain(claim) : WalkDecisions.fetched(claim);
    }

    /** As the completion writer does. */
    void settle(Completion completion) throws SQLException {
        for (Completion stale : queue.completions.write(List.of(completion))) {
            queue.late.settle(stale);
        }
    }
}
