package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFoldersTest {

    @TempDir
    private Path home;

    @Test
    void should_remember_the_folders_that_were_worked_on_last_and_no_more_of_them() throws Exception {
        ResultFolders folders = new ResultFolders(2);
        open(folders, "first");
        open(folders, "second");
        open(folders, "third");

        assertThat(open(folders, "third")).as("is known").doesNotExist();
        assertThat(open(folders, "first")).as("is forgotten, and made anew").isDirectory();
    }

    /** Takes its records away, so that the next opening shows. */
    private Path open(ResultFolders folders, String name) throws Exception {
        Path records = folders.of(home.resolve(name).toString()).path().resolve("records");
        boolean made = Files.deleteIfExists(records);
        return made ? home.resolve(name) : records;
    }
}
