package dev.darkroom.editor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditorSettingsTest {

    @Test
    void should_have_defaults_that_suit_the_provider() {
        EditorSettings settings = TestSettings.of();

        assertThat(settings.editor().url()).isEqualTo(URI.create("https://api.1min.ai"));
        assertThat(settings.editor().ratePerMinute()).isEqualTo(180);
        assertThat(settings.editor().timeout()).isEqualTo(Duration.ofSeconds(120));
        assertThat(settings.result().hosts()).containsExactly("s3.us-east-1.amazonaws.com", "storage.1min.ai");
        assertThat(settings.fetch().maxBytes().asLongValue()).isEqualTo(50_000_000);
        assertThat(settings.fetch().allowPrivateAddresses()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "editor.url | ftp://x | http or https address",
                "editor.url | https://user:pw@x | without user",
                "editor.url | api.1min.ai | http or https address",
                "editor.rate-per-minute | 0 | a whole number from 1 to 6000000",
                "editor.concurrency | 10001 | a whole number from 1 to 10000",
                "editor.max-attempts | -1 | a whole number from 1 to 100",
                "editor.timeout | 0s | a duration from 1ms to 3600s",
                "editor.timeout | 2h | a duration from 1ms to 3600s",
                "editor.max-answer-bytes | 0 | a number of bytes from 1 to 1073741824",
                "result.hosts | s3.amazonaws.com/x | host names",
                "result.hosts | x:70000 | host names",
                "fetch.max-bytes | 11G | a number of bytes from 1 to",
            })
    void should_name_the_property_its_value_and_what_is_allowed(String property, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestSettings.of(property, value))
                .withMessageContaining("darkroom." + property + " is ")
                .withMessageContaining(allowed);
    }

    @Test
    void should_name_everything_that_is_wrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestSettings.of("editor.burst", "0", "fetch.timeout", "0s"))
                .withMessageContaining("darkroom.editor.burst is 0")
                .withMessageContaining("darkroom.fetch.timeout is PT0S");
    }

    @ParameterizedTest
    @CsvSource({
        "storage.1min.ai, https://storage.1min.ai/a?b, true",
        "storage.1min.ai, https://STORAGE.1min.ai:443/a, true",
        "storage.1min.ai, http://storage.1min.ai/a, false",
        "storage.1min.ai, https://storage.1min.ai:444/a, false",
        "storage.1min.ai, https://storage.1min.ai.evil.example/a, false",
        "storage.1min.ai, https://x.storage.1min.ai/a, false",
        "storage.1min.ai, https://storage.1min.ai@evil.example/a, false",
        "storage.1min.ai, https://user@storage.1min.ai/a, false",
        ".amazonaws.com, https://s3.us-east-1.amazonaws.com/a, true",
        ".amazonaws.com, https://amazonaws.com/a, false",
        ".amazonaws.com, https://evilamazonaws.com/a, false",
        "127.0.0.1:8080, http://127.0.0.1:8080/a, true",
        "127.0.0.1:8080, https://127.0.0.1:8080/a, true",
        "127.0.0.1:8080, http://127.0.0.1:8081/a, false",
        "127.0.0.1:80, http://127.0.0.1/a, true",
        "'[::1]:80', 'http://[::1]/a', true",
        "x:443, ftp://x:443/a, false",
    })
    void should_allow_only_listed_result_hosts(String entry, URI link, boolean allowed) {
        assertThat(AllowedHost.parse(entry).orElseThrow().allows(link)).isEqualTo(allowed);
    }

    @Test
    void should_never_show_the_key() {
        assertThat(new ApiKey("abc")).asString().doesNotContain("abc");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiKey("secret\nkey"))
                .withMessageNotContaining("secret")
                .withMessageContaining("darkroom.api-key");
    }
}
