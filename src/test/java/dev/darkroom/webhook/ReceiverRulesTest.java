package dev.darkroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverRulesTest {

    private final ReceiverRules rules = new ReceiverRules(FixedConfig.allowing());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://127.8.9.1/",
                "https://0.0.0.0/",
                "https://10.1.2.3/",
                "https://172.16.0.1/",
                "https://192.168.1.1:8443/x",
                "https://169.254.169.254/latest/meta-data",
                "https://100.64.0.1/",
                "https://100.100.100.200/",
                "https://192.0.0.192/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://[::1]/",
                "https://[::]/",
                "https://[fd00::1]/",
                "https://[fe80::1]/",
                "https://[ff02::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:a9fe:a9fe]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://[2001:db8::1]/",
                "https://localhost/",
                "https://LOCALHOST/",
                "https://a.localhost/"
            })
    void should_refuse_literal_addresses_that_are_not_of_the_public_internet(String url) {
        assertThatThrownBy(() -> rules.read(url))
                .isInstanceOf(UnusableUrl.class)
                .hasMessageContaining("is no address of the public internet");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "http://8.8.8.8/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "example.com",
                "https:///x",
                "https://user:secret@example.com/",
                "https://user@example.com/",
                "https://example.com/#part",
                "https://example.com:0/",
                "https://example.com:70000/",
                "https://exa mple.com/",
                "https://2130706433/",
                "https://127.1/",
                "https://0x7f.0.0.1/",
                "https://[fe80::1%25eth0]/",
                "https://exämple.com/",
                "https://example.com/ä",
                "https://a_b.example/\r\nX: y",
                "",
                "javascript:alert(1)",
                "https://[::1",
                "//example.com/"
            })
    void should_refuse_what_is_no_address_to_send_to(String url) {
        assertThatThrownBy(() -> rules.read(url)).isInstanceOf(UnusableUrl.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "https://example.com:8443/hook?a=b%20c",
                "https://8.8.8.8/",
                "https://[2606:4700::1]/"
            })
    void should_take_https_on_the_public_internet(String url) throws Exception {
        assertThat(rules.read(url)).hasToString(url);
    }

    @Test
    void should_send_over_http_only_to_what_is_configured() throws Exception {
        ReceiverRules configured = new ReceiverRules(FixedConfig.allowing("10.0.0.0/8", " fd00::/8 "));
        assertThat(configured.read("http://10.1.2.3:8080/x").host()).isEqualTo("10.1.2.3:8080");
        assertThat(configured.read("https://[fd12::1]/").host()).isEqualTo("[fd12::1]:443");
        assertThatThrownBy(() -> configured.read("http://11.1.2.3/")).hasMessageContaining("only https is sent to");
        assertThatThrownBy(() -> configured.read("https://127.0.0.1/"))
                .hasMessageContaining("no address of the public internet");
        // A name is judged by its addresses when it is looked up.
        WebhookUrl name = configured.read("http://example.com/");
        assertThat(configured.refuse(name, InetAddress.getByName("10.9.9.9"))).isEmpty();
        assertThat(configured.refuse(name, InetAddress.getByName("8.8.8.8"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "example.com", "fd00::/129", "10.0.0.0/", "true", ""})
    void should_say_what_a_range_is(String range) {
        assertThatThrownBy(() -> new ReceiverRules(FixedConfig.allowing(range)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("darkroom.webhook.allow-private")
                .hasMessageContaining("10.0.0.0/8");
    }
}
