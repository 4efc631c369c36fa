package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileFilesTest {

    private static final String GOOD = "image,prompt\nasset:a,A hat\n";
    private static final String END = "; nothing after this was read";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n\r\n",
                "image,prompt",
                "image,prompt\n",
                "\ufeffimage,prompt\r\n\r\n",
                "image,prompt\n,\n , \n"
            })
    void should_say_that_a_file_has_no_rows(String csv) throws IOException {
        assertThat(Checking.csv(csv).errors()).containsExactly("line 1: the file has no rows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n\r\n", "\ufeff", " \n"})
    void should_say_that_a_jsonl_file_has_no_rows(String jsonl) throws IOException {
        assertThat(Checking.jsonl(jsonl).errors()).containsExactly("line 1: the file has no rows");
    }

    @Test
    void should_refuse_a_picture_a_workbook_and_an_archive_by_their_first_bytes() throws IOException {
        assertThat(Checking.bytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0})
                        .errors())
                .containsExactly("line 1: the file is a picture (PNG), not a CSV" + END);
        assertThat(Checking.bytes("PK\u0003\u0004\u0014".getBytes(StandardCharsets.ISO_8859_1))
                        .errors())
                .containsExactly(
                        "line 1: the file is a workbook or a ZIP archive, not text: save it as CSV (UTF-8)" + END);
        assertThat(Checking.bytes(new byte[] {0x1f, (byte) 0x8b, 8, 0}).errors())
                .containsExactly("line 1: the file is compressed (gzip): unpack it first" + END);
    }

    @Test
    void should_refuse_nul_bytes_and_name_their_line() throws IOException {
        assertThat(Checking.csv(GOOD + "asset:b,A \0 hat\n").errors())
                .containsExactly(
                        "line 3: holds a NUL byte: this is a binary file, or UTF-16; save it as text in UTF-8" + END);
    }

    @Test
    void should_say_where_a_byte_is_not_utf_8() throws IOException {
        byte[] latin1 = (GOOD + "asset:b,\"A\r\n Hüt\"\n").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Checking.bytes(latin1).errors())
                .containsExactly("line 4: is not UTF-8: byte 0xFC at offset 41; save the file as UTF-8" + END);
        assertThat(latin1[41]).isEqualTo((byte) 0xFC);
    }

    @Test
    void should_say_where_a_byte_is_not_utf_8_far_beyond_the_first_buffer() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write("image,prompt\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 20_000; i++) {
            file.write("asset:ä,Ein Hut für Jürgen 🎩\n".getBytes(StandardCharsets.UTF_8));
        }
        int offset = file.size();
        file.write(0xE4);

        assertThat(Checking.bytes(file.toByteArray()).errors())
                .containsExactly(
                        "line 20002: is not UTF-8: byte 0xE4 at offset " + offset + "; save the file as UTF-8" + END);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void should_name_utf_16(String charset) throws IOException {
        byte[] bytes = ((charset.equals("UTF-16") ? "" : "\ufeff") + GOOD).getBytes(Charset.forName(charset));

        assertThat(Checking.bytes(bytes).errors())
                .containsExactly("line 1: the file is UTF-16: save it as UTF-8" + END);
    }

    @Test
    void should_name_the_line_where_a_quote_opens_that_is_never_closed() throws IOException {
        assertThat(Checking.csv(GOOD + "asset:b,A hat\n\"asset:\n\nc\",\"A hat\n\nasset:d,A hat\n")
                        .errors())
                .contains("line 6, prompt: opens a quote (\") that is never closed" + END);
    }

    @Test
    void should_name_the_line_of_an_open_quote_in_a_large_file() throws IOException {
        String rest = "asset:d,A hat\n".repeat(10_000);

        assertThat(Checking.csv(GOOD + "asset:c,\"A hat\n" + rest).errors())
                .containsExactly("line 3, prompt: begins a cell of more than 65,536 characters;"
                        + " if it is not meant to be that long, its quote (\") is never closed" + END);
    }

    @Test
    void should_explain_a_quote_that_closes_too_early() throws IOException {
        assertThat(Checking.csv(GOOD + "asset:c,\"A \"tall\" hat\"\n").errors())
                .containsExactly("line 3, prompt: begins a quoted cell that goes on behind its closing quote;"
                        + " a quote within a cell is written twice (\"\")" + END);
    }

    /** Wherever the parser's buffer ends. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8_000, 8_191, 20_000, 65_536})
    void should_take_a_cell_as_long_as_allowed_and_no_longer(int before) throws IOException {
        String head = "image,prompt,vars.notes\nasset:a,A hat," + "x".repeat(before) + "\nasset:b,A hat,";
        assertThat(Checking.csv(head + "\"" + "y".repeat(65_536) + "\"\n").errors())
                .isEmpty();
        assertThat(Checking.csv(head + "y".repeat(65_537) + "\n").errors())
                .singleElement()
                .asString()
                .startsWith("line 3, vars.notes: begins a cell of more than 65,536 characters;");
    }

    @Test
    void should_refuse_a_cell_of_ten_megabytes_and_still_report_what_stood_before_it() throws IOException {
        String cell = "x".repeat(10_000_000);

        assertThat(Checking.csv("image,prompt,steps\nasset:a,A hat,7\nasset:b," + cell + ",30\n")
                        .errors())
                .containsExactly(
                        "line 2, steps \"7\": must be a whole number from 15 to 50",
                        "line 3, prompt: begins a cell of more than 65,536 characters;"
                                + " if it is not meant to be that long, its quote (\") is never closed" + END);
    }

    @Test
    void should_refuse_more_columns_than_allowed() throws IOException {
        assertThat(Checking.csv("image" + ",prompt".repeat(200) + "\n").errors())
                .containsExactly("line 1: has 201 columns: at most 200 are allowed" + END);
    }

    @Test
    void should_count_the_cells_of_a_row_with_a_million_of_them_without_keeping_them() throws IOException {
        assertThat(Checking.csv("image,prompt\nasset:a" + ",".repeat(999_999) + "\n")
                        .errors())
                .containsExactly("line 2: has 1000000 cells where the header has 2 columns;"
                        + " a cell that holds a comma must stand in quotes");
    }

    @Test
    void should_report_rows_with_too_few_and_too_many_cells_and_go_on() throws IOException {
        Checking checking =
                Checking.csv("image,prompt,steps\nasset:a\nasset:b,A hat, red,20\nasset:c,A hat,20\nasset:d,A hat,9\n");

        assertThat(checking.errors())
                .containsExactly(
                        "line 2: has 1 cells where the header has 3 columns",
                        "line 3: has 4 cells where the header has 3 columns; a cell that holds a comma must stand in quotes",
                        "line 5, steps \"9\": must be a whole number from 15 to 50");
        assertThat(checking.report().rows()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void should_count_lines_right_whatever_ends_them(String end) throws IOException {
        String csv = String.join(
                end,
                "\ufeffimage,prompt,steps",
                "asset:a,\"A hat,",
                "with \"\"feathers\"\",",
                "red\",20",
                "",
                "asset:b,A hat,9",
                "asset:c,A hat,20");

        Checking checking = Checking.csv(csv);

        assertThat(checking.errors()).containsExactly("line 6, steps \"9\": must be a whole number from 15 to 50");
        assertThat(checking.report().firstErrors().get(0).row()).isEqualTo(2);
        assertThat(checking.report().rows()).isEqualTo(3);
    }

    @Test
    void should_name_the_delimiter_of_a_file_that_has_another() throws IOException {
        assertThat(Checking.csv("image;prompt\nasset:a;A hat\n").errors())
                .containsExactly("line 1: separates its columns by \";\": save the file with commas" + END);
        assertThat(Checking.csv("image\tprompt\nasset:a\tA hat\n").errors())
                .containsExactly("line 1: separates its columns by tabs: save the file with commas" + END);
    }

    @Test
    void should_say_what_a_header_is_when_there_is_none() throws IOException {
        assertThat(Checking.csv("https://example.org/a.png,A hat\n").errors())
                .singleElement()
                .asString()
                .startsWith(
                        "line 1: names none of the known columns; the first line must be the header, for example image,prompt");
    }

    @Test
    void should_say_that_a_file_is_missing_or_a_folder(@TempDir Path folder) {
        IntakeOptions options = IntakeOptions.with(LocalImages.anywhere(folder));
        assertThatThrownBy(() -> Intake.of(folder.resolve("none.csv"), options))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("none.csv") + ": there is no such file");
        assertThatThrownBy(() -> Intake.of(folder, options))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + " is a folder; a CSV or JSONL file is needed");
    }

    @Test
    void should_not_take_a_broken_connection_for_a_mistake_in_the_file() {
        InputStream cut = new SequenceInputStream(
                new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("connection reset");
                    }
                });

        assertThatThrownBy(() -> Checking.of(cut, Format.CSV, IntakeOptions.with(LocalImages.refused())))
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset");
    }
}
