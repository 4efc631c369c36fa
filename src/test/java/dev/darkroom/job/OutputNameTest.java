package dev.darkroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"mug", "mug-1", "a.b", "SKU_007", "Tasse-größe", "茶杯", "1"})
    void should_leave_a_safe_name_as_it_is(String name) {
        assertThat(OutputName.safe(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "..",
                ".",
                ".hidden",
                "a/b",
                "a\\b",
                "C:\\x",
                "con",
                "NUL",
                "com1.png",
                "aux.tar",
                "a b",
                "a\tb",
                "x\u0000y",
                "trailing.",
                "manifest",
                "records",
                "errors",
                "Errors",
                "a:b",
                "*",
                "?",
                "\u202Egnp.exe",
                "/abs",
                "~"
            })
    void should_make_a_hostile_name_safe_and_keep_it_in_its_folder(String name) {
        String safe = OutputName.safe(name);

        assertThat(safe)
                .matches("[\\p{L}\\p{M}\\p{N}_-][\\p{L}\\p{M}\\p{N}._-]*")
                .isNotEqualTo(name)
                .doesNotEndWith(".");
        assertThat(Path.of("/out").resolve(safe).normalize().getParent()).isEqualTo(Path.of("/out"));
    }

    @Test
    void should_keep_different_names_apart_that_would_become_the_same() {
        assertThat(List.of(
                        OutputName.safe("a/b"), OutputName.safe("a:b"), OutputName.safe("a_b"), OutputName.safe("a b")))
                .doesNotHaveDuplicates();
    }

    @Test
    void should_keep_a_long_name_within_what_file_systems_take() {
        for (String name : List.of("x".repeat(5000), "茶".repeat(200), "😀".repeat(200))) {
            assertThat(OutputName.safe(name).getBytes(StandardCharsets.UTF_8).length)
                    .isLessThan(240);
        }
    }

    @Test
    void should_give_the_same_name_the_same_form_however_its_letters_are_composed() {
        assertThat(OutputName.safe("Cafe\u0301").substring(0, 4)).isEqualTo("Café");
    }
}
