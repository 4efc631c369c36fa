package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.OutputFormat;
import dev.darkroom.picture.TestPictures;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskErrorsTest {

    @TempDir
    Path tmp;

    private Path out;
    private SmallDisk disk;

    @BeforeEach
    void mount() throws Exception {
        out = Files.createDirectory(tmp.resolve("out"));
        disk = SmallDisk.mount(out);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void should_tell_a_full_disk_and_leave_what_was_there() throws IOException {
        ResultFolder folder = ResultFolder.open(out);
        byte[] first = "{\"uuid\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        folder.keepRecord("mug", first);
        disk.fill();

        assertError(() -> folder.keepRecord("mug", new byte[9000]), ErrorCode.DISK_FULL);
        assertThat(out.resolve("records/mug.json")).hasBinaryContent(first);
        assertThat(out.resolve(".parts")).isEmptyDirectory();
        assertError(
                () -> new FolderMarker(1, UUID.randomUUID(), true, java.time.Instant.now()).write(out),
                ErrorCode.DISK_FULL);
        assertError(() -> ResultFolder.open(out), ErrorCode.DISK_FULL);
        assertThat(folder.spaceWarning(1)).isPresent();
    }

    @Test
    void should_tell_a_full_disk_by_the_space_left_where_the_words_are_foreign() throws IOException {
        disk.fill();
        IOException german = new FileSystemException("x", null, "Auf dem Gerät ist kein Speicherplatz mehr verfügbar");
        assertThat(ResultException.writing(german, out).error()).isEqualTo(ErrorCode.DISK_FULL);
        assertThat(ResultException.writing(german, tmp).error()).isEqualTo(ErrorCode.OUT_NOT_WRITABLE);
    }

    @Test
    void should_tell_a_folder_that_became_read_only() throws Exception {
        ResultFolder folder = ResultFolder.open(out);
        Path part = Files.write(folder.part("mug", 1), TestPictures.png(10, 10));
        disk.makeReadOnly();

        assertError(() -> folder.accept(part, "mug", OutputFormat.PNG), ErrorCode.OUT_NOT_WRITABLE);
        assertError(() -> folder.keepRecord("mug", new byte[1]), ErrorCode.OUT_NOT_WRITABLE);
        assertError(() -> ResultFolder.open(out), ErrorCode.OUT_NOT_WRITABLE);
    }

    @Test
    void should_say_what_the_system_said_however_deep_it_was_wrapped() {
        IOException wrapped = new IOException(new RuntimeException(
                "Unable to open file", new FileSystemException("x", null, "Read-only file system")));
        assertThat(ResultException.writing(wrapped, out))
                .hasMessageEndingWith("cannot be written: Read-only file system");
        assertThat(ResultException.writing(new IOException(new AccessDeniedException("x")), out))
                .hasMessageEndingWith("cannot be written: permission denied");
    }

    private static void assertError(ThrowingCallable call, ErrorCode error) {
        ResultException refused = catchThrowableOfType(ResultException.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.error()).as(refused.getMessage()).isEqualTo(error);
        assertThat(refused.remedy()).isEqualTo(Remedy.STOP);
    }
}
