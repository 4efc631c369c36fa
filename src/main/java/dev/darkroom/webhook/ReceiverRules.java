package dev.darkroom.webhook;

import dev.darkroom.address.AddressRange;
import dev.darkroom.address.PublicAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom messages may be sent to: addresses of the public internet over https, and those that are configured. A literal address is told at once; a name when it is looked up, each
 * time anew.
 */
@ApplicationScoped
public class ReceiverRules {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    private final List<AddressRange> allowed;

    /** @throws IllegalArgumentException for what is no range */
    public ReceiverRules(WebhookConfig config) {
        try {
            allowed = config.allowPrivate().orElse(List.of()).stream()
                    .map(String::strip)
                    .map(AddressRange::of)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("darkroom.webhook.allow-private: " + e.getMessage(), e);
        }
    }

    /** @throws UnusableUrl for what is no address, or one that is never sent to */
    public WebhookUrl read(String text) throws UnusableUrl {
        WebhookUrl url = WebhookUrl.parse(text);
        if (!url.isHttps() && allowed.isEmpty()) {
            throw new UnusableUrl("it must begin with https://");
        }
        Optional<String> refusal = literal(url.name()).flatMap(address -> refuse(url, address));
        if (refusal.isPresent()) {
            throw new UnusableUrl(refusal.get());
        }
        return url;
    }

    /** Why messages for this address are not sent to it, if they are not. */
    Optional<String> refuse(WebhookUrl url, InetAddress address) {
        if (allowed.stream().anyMatch(range -> range.contains(address))) {
            return Optional.empty();
        }
        if (!PublicAddress.is(address)) {
            // What a name within our network leads to is not told to whoever may name one.
            String verb = literal(url.name()).isPresent() ? " is" : " leads to";
            return Optional.of(
                    url.name() + verb
                            + " no address of the public internet; an administrator may allow it with darkroom.webhook.allow-private");
        }
        return url.isHttps()
                ? Optional.empty()
                : Optional.of(
                        url.name() + ": beside addresses of darkroom.webhook.allow-private only https is sent to");
    }

    private static Optional<InetAddress> literal(String name) {
        try {
            if (name.equals("localhost") || name.endsWith(".localhost")) {
                return Optional.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            }
            // No name is looked up.
            return LITERAL.matcher(name).matches() ? Optional.of(InetAddress.getByName(name)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
