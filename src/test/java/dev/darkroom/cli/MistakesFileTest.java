package dev.darkroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.intake.RowError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of mistakes of an earlier run, once there are none. */
class MistakesFileTest {

    @TempDir
    Path folder;

    private Path list;

    @BeforeEach
    void name() {
        list = folder.resolve("spring-input-errors.csv");
    }

    @Test
    void should_remove_the_list_it_has_written_once_there_are_no_mistakes() {
        write(list);
        assertThat(list).isRegularFile();

        assertThat(new MistakesFile(list).forgetEarlier())
                .hasValueSatisfying(said -> assertThat(said).contains("is removed: " + list));

        assertThat(list).doesNotExist();
        assertThat(new MistakesFile(list).forgetEarlier()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "line,row,column,value,message",
                "line,row,column,value,message,mine\r\n",
                "\"line\",\"row\",\"column\",\"value\",\"message\"\r\n",
                "image,prompt\r\nmug.png,Make it red\r\n"
            })
    void should_leave_a_file_that_it_has_not_written_and_say_that_it_is_not_of_this_run(String text)
            throws IOException {
        Files.writeString(list, text);

        assertThat(new MistakesFile(list).forgetEarlier())
                .hasValueSatisfying(said -> assertThat(said).contains(list + " is not of this run"));

        assertThat(list).hasContent(text);
    }

    @Test
    void should_leave_a_folder_and_a_link_of_that_name() throws IOException {
        Path elsewhere = folder.resolve("elsewhere.csv");
        write(elsewhere);
        Files.createSymbolicLink(list, elsewhere);
        assertThat(new MistakesFile(list).forgetEarlier()).isPresent();
        assertThat(list).isSymbolicLink();
        assertThat(elsewhere).isRegularFile();

        Files.delete(list);
        Files.createDirectory(list);
        assertThat(new MistakesFile(list).forgetEarlier()).isPresent();
        assertThat(list).isDirectory();
    }

    private static void write(Path list) {
        try (MistakesFile mistakes = new MistakesFile(list)) {
            mistakes.accept(new RowError(2, 1, "steps", "14", "must be a whole number from 15 to 50"));
        }
    }
}
