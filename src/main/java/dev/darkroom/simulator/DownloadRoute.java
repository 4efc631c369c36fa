package dev.darkroom.simulator;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code GET} of a {@code temporaryUrl}: wants no API key and refuses it, checks the signature, serves the picture. */
final class DownloadRoute implements Consumer<Exchange> {
    private final AssetStore assets;
    private final SignedUrls urls;
    private final Faults faults;
    private final Counters counters;
    private final FileAnswers files;

    DownloadRoute(AssetStore assets, SignedUrls urls, Faults faults, Counters counters, FileAnswers files) {
        this.assets = assets;
        this.urls = urls;
        this.faults = faults;
        this.counters = counters;
        this.files = files;
    }

    @Override
    public void accept(Exchange exchange) {
        counters.arrived(Endpoint.DOWNLOAD);
        if (exchange.request().headers().contains("API-KEY")) {
            counters.keysLeaked.incrementAndGet();
            exchange.send(S3Errors.keyLeaked());
            return;
        }
        Optional<FaultRule> unread = faults.beforeReading(Endpoint.DOWNLOAD);
        if (unread.isPresent()) {
            exchange.vanish(unread.get().fault());
            return;
        }
        String path = exchange.request().path();
        Optional<SignedUrls.Grant> grant = urls.check(path, exchange.request().query());
        if (grant.isEmpty()) {
            exchange.send(S3Errors.wrongSignature());
        } else if (grant.get().isExpired(Instant.now())) {
            exchange.send(S3Errors.expired());
        } else {
            Optional<FaultRule> marked = grant.get().fault().map(FaultRule::of);
            marked.ifPresent(faults::count);
            Optional<FaultRule> rule = marked.isPresent() ? marked : faults.afterReading(Endpoint.DOWNLOAD, "");
            assets.find(path.substring(SignedUrls.PATH.length()))
                    .ifPresentOrElse(file -> serve(exchange, file, rule), () -> exchange.send(S3Errors.noSuchKey()));
        }
    }

    private void serve(Exchange exchange, Path file, Optional<FaultRule> rule) {
        if (rule.isEmpty()) {
            files.send(exchange, file);
            return;
        }
        Fault fault = rule.get().fault();
        switch (fault.stage) {
            case UNREAD, LOST -> exchange.vanish(fault);
            case REFUSAL -> exchange.send(S3Errors.refusal(rule.get()));
            default -> files.sendWrongly(exchange, file, rule.get());
        }
    }
}
