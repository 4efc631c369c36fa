package dev.darkroom.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/** What must hold after every scenario, whatever went wrong in it. */
final class Invariants {

    private static final String JOBS = """
            SELECT j.request ->> 'prompt' AS prompt, s.state, s.places, b.out_dir || '/' || r.file AS file, r.sha256, r.width, r.height, r.record_uuid::text AS record, r.error_code,
                   (SELECT count(*) FROM attempt a WHERE a.job_id = j.id AND a.step = 'EDIT' AND a.paid) AS paid,
                   (SELECT count(*) FROM attempt a WHERE a.job_id = j.id AND a.step = 'EDIT' AND a.paid IS NULL) AS unknown
            FROM job j JOIN batch b ON b.id = j.batch_id JOIN job_state s ON s.job_id = j.id LEFT JOIN result r ON r.job_id = j.id
            ORDER BY j.id
            """;

    private static final String COUNTS_ARE_KEPT = """
            SELECT count(*) FROM batch_progress p WHERE (p.queued, p.running, p.succeeded, p.failed, p.cancelled, p.uncertain, p.paid, p.charged)
                IS DISTINCT FROM (SELECT ROW (
                    count(*) FILTER (WHERE s.state = 'QUEUED'), count(*) FILTER (WHERE s.state = 'RUNNING'),
                    count(*) FILTER (WHERE s.state = 'SUCCEEDED'), count(*) FILTER (WHERE s.state = 'FAILED'),
                    count(*) FILTER (WHERE s.state = 'CANCELLED'), count(*) FILTER (WHERE s.state = 'UNCERTAIN'),
                    (SELECT count(*) FROM attempt a WHERE a.batch_id = p.batch_id AND a.paid),
                    (SELECT count(*) FROM attempt a WHERE a.batch_id = p.batch_id AND a.paid IS NOT FALSE))
                FROM job_state s WHERE s.batch_id = p.batch_id)
            """;

    /** Every process was killed at some time, and each paid call is told of the day it was settled on. */
    private static final String DAYS_ARE_KEPT = """
            SELECT count(*)
            FROM (SELECT day, sum(paid) AS paid
                  FROM (SELECT day, paid FROM throughput_day
                        UNION ALL
                        SELECT (minute AT TIME ZONE 'UTC')::date, paid FROM tally WHERE minute IS NOT NULL) AS kept
                  GROUP BY day) AS k
            FULL JOIN (SELECT (settled_at AT TIME ZONE 'UTC')::date AS day, count(*) FILTER (WHERE paid) AS paid
                       FROM attempt WHERE settled_at IS NOT NULL GROUP BY 1) AS c USING (day)
            WHERE coalesce(k.paid, 0) <> coalesce(c.paid, 0)
            """;

    private record Job(
            String prompt,
            String state,
            int places,
            String file,
            String sha256,
            int width,
            int height,
            String record,
            String error,
            int paid,
            int unknown) {}

    /**
     * How a scenario ended.
     *
     * @param states how many jobs are in which state
     * @param charges lines of the ledger
     * @param uncertainCharged of the UNCERTAIN jobs, those the ledger shows a charge of
     */
    record Verdict(Map<String, Long> states, int charges, long uncertainCharged) {
        long in(String state) {
            return states.getOrDefault(state, 0L);
        }
    }

    private Invariants() {}

    /** @param jobs that were handed in */
    static Verdict check(Cluster cluster, int jobs) throws Exception {
        try {
            return checked(cluster, jobs);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + cluster.talk(), e);
        }
    }

    private static Verdict checked(Cluster cluster, int jobs) throws Exception {
        List<Job> all = jobs(cluster);
        List<JsonNode> ledger = cluster.simulator().ledger();
        assertThat(all).as("no job is lost").hasSize(jobs);
        assertThat(all).as("every job is in one place").allMatch(job -> job.places() == 1);
        assertThat(all)
                .as("every job came to rest")
                .allMatch(job ->
                        Set.of("SUCCEEDED", "FAILED", "CANCELLED", "UNCERTAIN").contains(job.state()));
        assertThat(cluster.number("SELECT count(*) FROM attempt WHERE outcome IS NULL"))
                .as("attempts left open")
                .isZero();
        assertThat(cluster.number(COUNTS_ARE_KEPT))
                .as("batches whose kept counts differ from the counted")
                .isZero();
        assertThat(cluster.number(DAYS_ARE_KEPT))
                .as("days whose paid calls differ from the journal")
                .isZero();
        chargesMatchTheJournal(all, ledger);
        for (Job job : all) {
            if (job.state().equals("SUCCEEDED")) {
                pictureIsWhole(job);
            }
        }
        rateWasKept(cluster);
        // What comes from outside is a warning; an error is a bug of ours.
        assertThat(cluster.talk().lines().filter(line -> line.contains(" ERROR ")))
                .as("errors the nodes logged")
                .isEmpty();
        Map<String, Long> states =
                all.stream().collect(Collectors.groupingBy(Job::state, TreeMap::new, Collectors.counting()));
        Set<String> charged = prompts(ledger);
        long uncertainCharged = all.stream()
                .filter(job -> job.state().equals("UNCERTAIN") && charged.contains(job.prompt()))
                .count();
        Verdict verdict = new Verdict(states, ledger.size(), uncertainCharged);
        System.out.println("  " + verdict);
        return verdict;
    }

    private static void chargesMatchTheJournal(List<Job> jobs, List<JsonNode> ledger) {
        assertThat(ledger.stream().map(line -> line.path("prompt").asText()))
                .as("charged twice")
                .doesNotHaveDuplicates();
        Map<String, Job> byPrompt = jobs.stream().collect(Collectors.toMap(Job::prompt, job -> job));
        for (JsonNode charge : ledger) {
            Job job = byPrompt.get(charge.path("prompt").asText());
            assertThat(job.paid() + job.unknown())
                    .as("attempts that may have paid for charge %s of %s", charge, job)
                    .isPositive();
            if (job.state().equals("SUCCEEDED")) {
                assertThat(job.record())
                        .as("the record of %s", job)
                        .isEqualTo(charge.path("uuid").asText());
            }
        }
        Set<String> charged = prompts(ledger);
        for (Job job : jobs) {
            assertThat(job.paid()).as("paid attempts of %s", job).isLessThanOrEqualTo(1);
            if (job.paid() > 0 || job.state().equals("SUCCEEDED")) {
                assertThat(charged).as("charges; %s is known as paid", job).contains(job.prompt());
            }
            if (job.state().equals("UNCERTAIN")) {
                assertThat(job.unknown())
                        .as("attempts with an unknown outcome of %s", job)
                        .isPositive();
            } else {
                assertThat(job.unknown())
                        .as("attempts with an unknown outcome of %s", job)
                        .isZero();
            }
        }
    }

    private static Set<String> prompts(List<JsonNode> ledger) {
        return ledger.stream().map(line -> line.path("prompt").asText()).collect(Collectors.toCollection(HashSet::new));
    }

    private static void pictureIsWhole(Job job) throws IOException, NoSuchAlgorithmException {
        byte[] bytes = Files.readAllBytes(Path.of(job.file()));
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                .as("SHA-256 of %s", job)
                .isEqualTo(job.sha256());
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(bytes));
        assertThat(picture).as("picture of %s", job).isNotNull();
        assertThat(List.of(picture.getWidth(), picture.getHeight()))
                .as("size of %s", job)
                .containsExactly(job.width(), job.height());
    }

    /**
     * The promise is for windows of a minute. Into a narrower one of w GCRA lets (w + 0.6 s) / spacing + 1 requests (docs/decisions/0005-rate.md);
     * the nodes of a scenario share two cores and are frozen and killed, so a second more is allowed for what that delays on its way.
     */
    private static void rateWasKept(Cluster cluster) throws IOException, InterruptedException {
        double width = cluster.rateWindow().toMillis() / 1000.0;
        double spacing = 60.6 / cluster.ratePerMinute();
        double most = width == 60 ? cluster.ratePerMinute() : (width + 0.6 + 1) / spacing + 1;
        assertThat(cluster.simulator().status().path("maxInWindow").asDouble())
                .as("most requests in any %s at %d a minute", cluster.rateWindow(), cluster.ratePerMinute())
                .isLessThanOrEqualTo(most);
    }

    private static List<Job> jobs(Cluster cluster) throws SQLException {
        List<Job> jobs = new java.util.ArrayList<>();
        try (Connection connection = cluster.database().getConnection();
                PreparedStatement statement = connection.prepareStatement(JOBS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                jobs.add(new Job(
                        row.getString("prompt"),
                        row.getString("state"),
                        row.getInt("places"),
                        row.getString("file"),
                        row.getString("sha256"),
                        row.getInt("width"),
                        row.getInt("height"),
                        row.getString("record"),
                        row.getString("error_code"),
                        row.getInt("paid"),
                        row.getInt("unknown")));
            }
        }
        return jobs;
    }
}
