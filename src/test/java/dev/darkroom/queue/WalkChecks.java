package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold after every step, whatever the step was. */
final class WalkChecks {

    private static final String EDITS = """
            SELECT job_id, lease, outcome, paid FROM attempt WHERE step = 'EDIT'
            """;

    private static final String STANDING = """
            SELECT s.job_id, s.state, s.step, r.error_code, b.on_uncertain = 'RESEND' AS resend,
                   greatest(y.lease, h.lease, r.lease, (SELECT max(a.lease) FROM attempt a WHERE a.job_id = s.job_id)) AS lease
            FROM job_state s JOIN batch b ON b.id = s.batch_id
            LEFT JOIN ready y ON y.job_id = s.job_id LEFT JOIN held h ON h.job_id = s.job_id LEFT JOIN result r ON r.job_id = s.job_id
            """;

    private static final String OVERDRAWN = """
            SELECT count(*) FROM batch b JOIN batch_progress p ON p.batch_id = b.id WHERE p.charged > b.max_paid
            """;

    private final QueueFixture queue;
    private final WalkProvider provider;
    private final Map<Long, Integer> resends;
    private final Map<Long, Integer> leases = new HashMap<>();
    private final Set<String> opened = new HashSet<>();
    private Set<String> named = Set.of();

    WalkChecks(QueueFixture queue, WalkProvider provider, Map<Long, Integer> resends) {
        this.queue = queue;
        this.provider = provider;
        this.resends = resends;
    }

    private record Attempt(long jobId, int lease, String outcome, Boolean paid) {

        boolean bought() {
            return "SUCCEEDED".equals(outcome) && paid;
        }
    }

    void check() throws SQLException {
        queue.shouldBeWhole();
        assertThat(queue.number(OVERDRAWN)).as("batches over their cap").isZero();
        Map<Long, List<Attempt>> attempts = attempts();
        everyChargeHasItsAttempt(attempts);
        try (Connection connection = queue.source.getConnection();
                PreparedStatement statement = connection.prepareStatement(STANDING);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                check(row, attempts.getOrDefault(row.getLong("job_id"), List.of()));
            }
        }
    }

    private Map<Long, List<Attempt>> attempts() throws SQLException {
        Map<Long, List<Attempt>> attempts = new HashMap<>();
        try (Connection connection = queue.source.getConnection();
                PreparedStatement statement = connection.prepareStatement(EDITS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Attempt attempt =
                        new Attempt(row.getLong(1), row.getInt(2), row.getString(3), (Boolean) row.getObject(4));
                attempts.computeIfAbsent(attempt.jobId(), id -> new ArrayList<>())
                        .add(attempt);
            }
        }
        return attempts;
    }

    /** Which of several calls made a record that a person has named, nobody can tell: there only their number must do. */
    private void everyChargeHasItsAttempt(Map<Long, List<Attempt>> attempts) throws SQLException {
        Set<String> charged = provider.charges().stream()
                .map(edit -> edit.jobId + " " + edit.lease)
                .collect(Collectors.toSet());
        named = Set.copyOf(queue.strings("SELECT job_id FROM mark WHERE record_uuid IS NOT NULL"));
        int found = 0;
        for (List<Attempt> ofJob : attempts.values()) {
            for (Attempt attempt : ofJob) {
                boolean wasCharged = charged.contains(attempt.jobId() + " " + attempt.lease());
                found += wasCharged ? 1 : 0;
                if (attempt.paid() != null && !named.contains("" + attempt.jobId())) {
                    assertThat(attempt.paid()).as("paid, in %s", attempt).isEqualTo(wasCharged);
                }
            }
        }
        assertThat(found).as("charges with an attempt").isEqualTo(charged.size());
    }

    private void check(ResultSet row, List<Attempt> attempts) throws SQLException {
        long job = row.getLong("job_id");
        String state = row.getString("state");
        String what = "job " + job + " " + state + " " + row.getString("step") + " " + row.getString("error_code") + " "
                + attempts;
        int lease = row.getInt("lease");
        assertThat(lease).as("lease of %s", what).isGreaterThanOrEqualTo(leases.getOrDefault(job, 0));
        leases.put(job, lease);
        long charges =
                provider.charges().stream().filter(edit -> edit.jobId == job).count();
        long chosen = resends.getOrDefault(job, 0) + (row.getBoolean("resend") ? 1 : 0);
        assertThat(charges).as("charges of %s", what).isLessThanOrEqualTo(1 + chosen);
        long known =
                attempts.stream().filter(a -> !Boolean.FALSE.equals(a.paid())).count();
        assertThat(known)
                .as("calls that are told as possibly paid, of %s", what)
                .isGreaterThanOrEqualTo(charges);
        boolean bought = attempts.stream().anyMatch(Attempt::bought);
        switch (state) {
            case "CANCELLED" ->
                assertThat(known).as("calls that cost something, of %s", what).isZero();
            case "SUCCEEDED" -> assertThat(bought).as("bought: %s", what).isTrue();
            case "UNCERTAIN" ->
                // A late answer may tell that the call was unpaid while the record that a person has named for it is
                // being looked up.
                assertThat((known > 0 || named.contains("" + job)) && !bought)
                        .as("something unknown and nothing known to be bought in %s", what)
                        .isTrue();
            case "RUNNING" -> {
                boolean justOpened = opened.add(job + " " + lease);
                assertThat(justOpened && bought && row.getString("step").equals("EDIT"))
                        .as("what is bought is not bought again: %s", what)
                        .isFalse();
            }
            default -> {}
        }
    }
}
