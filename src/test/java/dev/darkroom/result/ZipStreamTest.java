package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipStreamTest {

    private static final Instant TIME = Instant.parse("2026-03-27T10:00:30Z");
    private static final int MOST_WITHOUT_ZIP64 = 0xFFFF;

    @TempDir
    Path temp;

    @Test
    void should_be_read_by_others_as_it_comes_and_from_its_table() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] picture = new byte[100_000];
        new java.util.Random(1).nextBytes(picture);
        try (ZipStream zip = new ZipStream(out, temp.resolve("spools"));
                SpooledEntry csv = new SpooledEntry(temp.resolve("spools"));
                SpooledEntry empty = new SpooledEntry(temp.resolve("spools"))) {
            stored(zip, "日 本.png", picture);
            csv.out().write("a,b\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
            assertThat(csv.isEmpty()).isFalse();
            assertThat(empty.isEmpty()).isTrue();
            csv.writeTo(zip, "results.csv");
            empty.writeTo(zip, "empty.txt");
            stored(zip, "records/none.json", new byte[0]);
            zip.finish();
        }
        Path file = Files.write(temp.resolve("a.zip"), out.toByteArray());

        Map<String, byte[]> streamed = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                streamed.put(entry.getName(), in.readAllBytes());
            }
        }
        assertThat(streamed).containsOnlyKeys("日 本.png", "results.csv", "empty.txt", "records/none.json");
        try (ZipFile java = new ZipFile(file.toFile());
                org.apache.commons.compress.archivers.zip.ZipFile commons =
                        org.apache.commons.compress.archivers.zip.ZipFile.builder()
                                .setPath(file)
                                .get()) {
            for (Map.Entry<String, byte[]> entry : streamed.entrySet()) {
                try (InputStream in = java.getInputStream(java.getEntry(entry.getKey()))) {
                    assertThat(in.readAllBytes()).isEqualTo(entry.getValue());
                }
                ZipArchiveEntry other = commons.getEntry(entry.getKey());
                assertThat(commons.getInputStream(other).readAllBytes()).isEqualTo(entry.getValue());
                assertThat(other.getUnixMode()).isEqualTo(0100644);
            }
            assertThat(streamed.get("日 本.png")).isEqualTo(picture);
            assertThat(java.getEntry("results.csv").getCompressedSize()).isLessThan(1_000);
        }
        assertThat(temp.resolve("spools")).as("nothing is left behind").isEmptyDirectory();
    }

    @Test
    void should_have_more_entries_than_a_plain_archive_can() throws Exception {
        Path file = temp.resolve("many.zip");
        int entries = MOST_WITHOUT_ZIP64 + 10;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                ZipStream zip = new ZipStream(out, temp)) {
            for (int i = 0; i < entries; i++) {
                stored(zip, "n" + i, new byte[] {(byte) i});
            }
            zip.finish();
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.size()).isEqualTo(entries);
            try (InputStream last = zip.getInputStream(zip.getEntry("n" + (entries - 1)))) {
                assertThat(last.readAllBytes()).containsExactly((byte) (entries - 1));
            }
        }
    }

    /** The file has holes where the zeros are, so it takes little room. */
    @Test
    void should_hold_and_follow_a_file_of_more_than_four_gibibytes() throws Exception {
        Path file = temp.resolve("large.zip");
        long large = (1L << 32) + 5;
        try (SparseFile out = new SparseFile(file);
                ZipStream zip = new ZipStream(out, temp)) {
            zip.stored("large", large, crcOfZeros(large), TIME, new Zeros(large));
            stored(zip, "behind", new byte[] {7});
            zip.finish();
        }
        try (org.apache.commons.compress.archivers.zip.ZipFile zip =
                org.apache.commons.compress.archivers.zip.ZipFile.builder()
                        .setPath(file)
                        .get()) {
            assertThat(zip.getEntry("large").getSize()).isEqualTo(large);
            assertThat(zip.getInputStream(zip.getEntry("behind")).readAllBytes())
                    .containsExactly(7);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.getEntry("large").getSize()).isEqualTo(large);
            try (InputStream in = zip.getInputStream(zip.getEntry("behind"))) {
                assertThat(in.readAllBytes()).containsExactly(7);
            }
        }
    }

    @Test
    void should_break_off_when_a_file_becomes_shorter_while_it_is_sent() throws Exception {
        try (ZipStream zip = new ZipStream(OutputStream.nullOutputStream(), temp)) {
            assertThatThrownBy(() -> zip.stored("a", 5, 0, TIME, new ByteArrayInputStream(new byte[3])))
                    .isInstanceOf(IOException.class);
        }
    }

    private static void stored(ZipStream zip, String name, byte[] data) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(data);
        zip.stored(name, data.length, crc.getValue(), TIME, new ByteArrayInputStream(data));
    }

    private static long crcOfZeros(long length) {
        CRC32 crc = new CRC32();
        byte[] zeros = new byte[1 << 20];
        for (long left = length; left > 0; left -= zeros.length) {
            crc.update(zeros, 0, (int) Math.min(zeros.length, left));
        }
        return crc.getValue();
    }

    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            int now = (int) Math.min(length, left);
            left -= now;
            return now == 0 ? -1 : now;
        }
    }

    /** Skips over zeros instead of writing them. */
    private static final class SparseFile extends OutputStream {
        private final java.io.RandomAccessFile file;

        SparseFile(Path path) throws IOException {
            file = new java.io.RandomAccessFile(path.toFile(), "rw");
        }

        @Override
        public void write(int b) throws IOException {
            file.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                if (bytes[i] != 0) {
                    file.write(bytes, from, length);
                    return;
                }
            }
            file.seek(file.getFilePointer() + length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
