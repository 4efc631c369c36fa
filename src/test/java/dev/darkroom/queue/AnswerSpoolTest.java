package dev.darkroom.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.job.Sha256;
import dev.darkroom.job.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerSpoolTest {

    @TempDir
    Path dataDir;

    private QueueFixture queue;
    private AnswerSpool spool;
    private Claim edit;
    private Path folder;

    @BeforeEach
    void open() throws SQLException {
        queue = new QueueFixture();
        spool = newProcess();
        spool.drain();
        queue.jobs(queue.batch(""), 1, 5, 0);
        edit = queue.claim(Step.EDIT, queue.worker(), 1).get(0);
        folder = dataDir.resolve("spool")
                .resolve(queue.strings("SELECT id::text FROM ledger").get(0));
    }

    @AfterEach
    void close() throws SQLException {
        queue.shouldBeWhole();
        queue.close();
    }

    @Test
    void should_hold_an_answer_as_a_line_of_json_and_its_body_byte_for_byte() throws Exception {
        byte[] body = "{\"aiRecord\":\n0}\0".getBytes(UTF_8);
        spool.keep(received(body));

        Path file = folder.resolve(edit.jobId() + "-1.answer");
        String text = Files.readString(file);
        assertThat(text)
                .startsWith("{\"version\":1,\"ledger\":\"" + folder.getFileName() + "\",\"job_id\":" + edit.jobId()
                        + ",\"lease\":1,\"http_status\":200,\"content_type\":\"application/json\",\"bytes\":"
                        + body.length + ",\"sha256\":\"" + Sha256.of(body) + "\",\"received_at\":\"")
                .endsWith("}\n" + new String(body, UTF_8));
        assertThat(files()).containsExactly(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void should_write_what_another_process_has_left_and_remove_it() throws Exception {
        byte[] body = {0, 1, '\n', (byte) 0xff};
        spool.keep(received(body));

        assertThat(newProcess().drain()).isEqualTo(1);

        assertThat(
                        queue.strings(
                                "SELECT concat_ws(' ', job_id, lease, http_status, content_type, encode(body, 'hex')) FROM answer"))
                .containsExactly(edit.jobId() + " 1 200 application/json 00010aff");
        assertThat(files()).isEmpty();
        assertThat(newProcess().drain()).isZero();
    }

    @Test
    void should_say_when_an_answer_really_came() throws Exception {
        spool.keep(new ReceivedAnswer(answer(edit, new byte[1]), Instant.now().minus(Duration.ofMinutes(10))));

        spool.drain();

        assertThat(queue.number("SELECT extract(epoch FROM clock_timestamp() - received_at)::int FROM answer"))
                .isBetween(600L, 630L);
    }

    @Test
    void should_not_change_an_answer_that_is_there_already() throws Exception {
        queue.answers.write(List.of(answer(edit, new byte[] {7})));
        spool.keep(received(new byte[] {7}));

        spool.drain();

        assertThat(queue.number("SELECT count(*) FROM answer")).isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    @Test
    void should_keep_the_file_while_the_database_is_away() throws Exception {
        spool.keep(received(new byte[] {7}));
        queue.database.goAway();

        assertThatThrownBy(spool::drain).isInstanceOf(SQLException.class);
        queue.database.comeBack();

        assertThat(files()).hasSize(1);
        assertThat(spool.drain()).isEqualTo(1);
    }

    @Test
    void should_put_torn_and_foreign_files_aside_and_go_on() throws Exception {
        spool.keep(received(new byte[1000]));
        Path whole = files().get(0);
        byte[] bytes = Files.readAllBytes(whole);
        write("shorter.answer", Arrays.copyOf(bytes, bytes.length - 1));
        write("changed.answer", changed(bytes));
        write("cut-header.answer", Arrays.copyOf(bytes, 20));
        write("empty.answer", new byte[0]);
        write("foreign.txt", "a note of somebody".getBytes(UTF_8));
        write(
                "other-ledger.answer",
                new String(bytes, UTF_8)
                        .replace(
                                folder.getFileName().toString(),
                                UUID.randomUUID().toString())
                        .getBytes(UTF_8));
        write(
                "no-attempt.answer",
                new String(bytes, UTF_8).replace("\"lease\":1,", "\"lease\":9,").getBytes(UTF_8));
        write(
                "no-status.answer",
                new String(bytes, UTF_8).replace("\"http_status\":200,", "").getBytes(UTF_8));
        write(
                "bad-status.answer",
                new String(bytes, UTF_8)
                        .replace("\"http_status\":200,", "\"http_status\":7,")
                        .getBytes(UTF_8));

        assertThat(spool.drain()).isEqualTo(1);

        assertThat(queue.number("SELECT count(*) FROM answer")).isEqualTo(1);
        assertThat(files()).isEmpty();
        try (Stream<Path> rejected = Files.list(folder.resolve("rejected"))) {
            assertThat(rejected.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "shorter.answer",
                            "changed.answer",
                            "cut-header.answer",
                            "empty.answer",
                            "foreign.txt",
                            "other-ledger.answer",
                            "no-attempt.answer",
                            "no-status.answer",
                            "bad-status.answer");
        }
    }

    @Test
    void should_leave_alone_what_a_later_version_wrote() throws Exception {
        spool.keep(received(new byte[1]));
        Path file = files().get(0);
        Files.writeString(file, Files.readString(file).replace("\"version\":1", "\"version\":2"));

        assertThat(spool.drain()).isZero();
        assertThat(spool.drain()).isZero();

        assertThat(files()).containsExactly(file);
    }

    @Test
    void should_take_a_part_that_was_whole_when_its_process_ended_and_leave_one_that_is_being_written()
            throws Exception {
        spool.keep(received(new byte[1]));
        Path part = folder.resolve("left.part");
        Files.move(files().get(0), part);
        assertThat(spool.drain()).isZero();
        assertThat(files()).containsExactly(part);

        Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofMinutes(2))));
        assertThat(spool.drain()).isEqualTo(1);
    }

    @Test
    void should_not_hand_the_answers_of_one_ledger_to_another() throws Exception {
        spool.keep(received(new byte[1]));
        try (QueueFixture other = new QueueFixture()) {
            other.execute("UPDATE ledger SET id = gen_random_uuid()");
            other.jobs(other.batch(""), 1, 5, 0);
            other.claim(Step.EDIT, other.worker(), 1);

            assertThat(new AnswerSpool(other.database.dataSource(), other.answers, () -> Optional.of(dataDir)).drain())
                    .isZero();

            assertThat(other.number("SELECT count(*) FROM answer")).isZero();
        }
        assertThat(spool.drain()).isEqualTo(1);
    }

    private AnswerSpool newProcess() {
        return new AnswerSpool(queue.database.dataSource(), queue.answers, () -> Optional.of(dataDir));
    }

    private ReceivedAnswer received(byte[] body) {
        return ReceivedAnswer.now(answer(edit, body));
    }

    private static StoredAnswer answer(Claim claim, byte[] body) {
        return new StoredAnswer(claim.jobId(), claim.lease(), 200, "application/json", body);
    }

    private static byte[] changed(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[changed.length - 1] ^= 1;
        return changed;
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
