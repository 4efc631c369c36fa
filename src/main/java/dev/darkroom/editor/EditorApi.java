package dev.darkroom.editor;

import dev.darkroom.editor.CallListener.Call;
import dev.darkroom.editor.DownloadReply.Downloaded;
import dev.darkroom.editor.DownloadReply.Failed;
import dev.darkroom.editor.DownloadReply.Refused;
import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Transfer.Arrival;
import dev.darkroom.job.EditRequest;
import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.PictureType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The client of the image-editor API. Its Unis never fail: whatever happens comes as a {@link Reply} or {@link DownloadReply}. Each makes its
 * call once, at its first subscription, however often it is subscribed to; cancelling a subscription does not take a call back.
 *
 * <p>HTTP/1.1 alone is spoken: of several edits on one HTTP/2 connection none would have a known outcome when it breaks. A paid call always
 * has a fresh connection, so that it never meets one that the server is just closing; at a few calls a second its handshake costs nothing.
 * Redirects are not followed, nothing is unpacked, the key goes to the API's host alone.
 */
public final class EditorApi implements Editor {

    private final Vertx vertx;
    private final EditorSettings settings;
    private final ApiKey key;
    private final List<CallListener> listeners;
    private final List<AllowedHost> resultHosts;
    private final HttpClient edits;
    private final HttpClient downloads;
    private final HttpClient web;
    private final FreeCalls freeCalls;
    private final WebFetch webFetch;

    /** @param listeners hear of every call */
    public EditorApi(
            io.vertx.mutiny.core.Vertx vertx, EditorSettings settings, ApiKey key, List<CallListener> listeners) {
        this(vertx, settings, key, new HttpClientOptions(), InetAddress::getAllByName, listeners);
    }

    EditorApi(io.vertx.mutiny.core.Vertx vertx, EditorSettings settings, ApiKey key) {
        this(vertx, settings, key, new HttpClientOptions(), InetAddress::getAllByName);
    }

    /** For tests: with what is to be trusted, and a resolver of names for fetches. */
    EditorApi(
            io.vertx.mutiny.core.Vertx mutinyVertx,
            EditorSettings settings,
            ApiKey key,
            HttpClientOptions base,
            WebFetch.Resolver resolver) {
        this(mutinyVertx, settings, key, base, resolver, List.of());
    }

    private EditorApi(
            io.vertx.mutiny.core.Vertx mutinyVertx,
            EditorSettings settings,
            ApiKey key,
            HttpClientOptions base,
            WebFetch.Resolver resolver,
            List<CallListener> listeners) {
        this.listeners = List.copyOf(listeners);
        this.vertx = mutinyVertx.getDelegate();
        this.settings = settings;
        this.key = key;
        this.resultHosts = settings.result().hosts().stream()
                .flatMap(host -> AllowedHost.parse(host).stream())
                .toList();
        Connections connections = new Connections(base, settings.editor());
        this.edits = Connections.client(vertx, connections.edits());
        this.downloads = Connections.client(vertx, connections.downloads());
        this.web = Connections.client(vertx, connections.web());
        this.freeCalls = new FreeCalls(mutinyVertx, connections, settings.editor(), key);
        this.webFetch = new WebFetch(vertx, web, settings.fetch(), resolver);
    }

    /**
     * {@code POST /api/features}: the call that costs money. Holds its connection until the edit is done, tens of seconds, unless
     * {@code darkroom.editor.mode} is async. Meaning: {@link EditOutcomes}.
     *
     * @param assetPath the picture's path in the provider's asset store, sent verbatim
     * @param mayStill asked once the connection stands, just before the first byte: false, and nothing is sent
     */
    @Override
    public Uni<Reply> edit(EditRequest request, String assetPath, BooleanSupplier mayStill) {
        EditorConfig editor = settings.editor();
        Buffer body = Buffer.buffer(EditBody.of(request, assetPath, editor.mode()));
        return once(() -> new Stopwatch(listeners, Call.EDIT)
                .on(PaidCall.make(
                        vertx,
                        edits,
                        features(),
                        body,
                        mayStill,
                        editor.timeout(),
                        editor.idleTimeout(),
                        editor.maxAnswerBytes().asLongValue()))
                .map(this::withoutTheKey));
    }

    /** {@code GET /api/results/{uuid}}: free. Meaning: {@link LookUpOutcomes}. The all-zero uuid checks whether the key is valid. */
    @Override
    public Uni<Reply> lookUp(UUID uuid) {
        return timed(Call.LOOK_UP, freeCalls.lookUp(uuid))
                .map(this::withoutTheKey)
                .memoize()
                .indefinitely();
    }

    /**
     * {@code POST /api/assets}: free. Streams the file, under a name that says nothing of it. Meaning: {@link UploadOutcomes}.
     *
     * @param type what the file is, by its first bytes: {@link PictureType#of(Path)}
     */
    @Override
    public Uni<Reply> upload(Path file, PictureType type) {
        return timed(Call.UPLOAD, freeCalls.upload(file, type))
                .map(this::withoutTheKey)
                .memoize()
                .indefinitely();
    }

    /**
     * Fetches a result: from an allowed host alone, without the key, the link byte for byte. Meaning: {@link DownloadOutcomes#judge}. Whether it
     * is a picture of the promised format is left to whoever keeps it.
     *
     * @param part where to put it; overwritten where it exists, gone where the download did not succeed
     */
    @Override
    public Uni<DownloadReply> download(URI temporaryUrl, Path part) {
        ResultLinkConfig result = settings.result();
        if (resultHosts.stream().noneMatch(host -> host.allows(temporaryUrl))) {
            String link = temporaryUrl.getScheme() + "://" + temporaryUrl.getRawAuthority();
            Refused refused = new Refused(ErrorCode.RESULT_LINK_REFUSED, link + " is not among darkroom.result.hosts");
            return once(() -> toFile(part, () -> Future.succeededFuture(refused)));
        }
        return once(() -> new Stopwatch(listeners, Call.DOWNLOAD)
                .onDownload(toFile(
                        part,
                        () -> downloads
                                .request(Requests.get(temporaryUrl).setConnectTimeout(acquireTimeout()))
                                .compose(request -> Transfer.run(
                                        vertx,
                                        Transfer.Kind.RESULT,
                                        request,
                                        part,
                                        result.maxBytes().asLongValue(),
                                        result.timeout(),
                                        result.idleTimeout()))
                                .map(EditorApi::unmoved))));
    }

    /**
     * Fetches a picture to edit from a user's URL: from public addresses alone (unless configured), without the key, at most three redirects.
     * Only png, jpeg, webp and gif arrive. Meaning: {@link DownloadOutcomes#judgeFetch}.
     *
     * @param part where to put it; overwritten where it exists, gone where the fetch did not succeed
     */
    @Override
    public Uni<DownloadReply> fetch(URI userUrl, Path part) {
        return once(() ->
                new Stopwatch(listeners, Call.FETCH).onDownload(toFile(part, () -> webFetch.get(userUrl, part))));
    }

    /** Ends every call under way; each still gets its reply. */
    @Override
    public void close() {
        edits.close();
        downloads.close();
        web.close();
        freeCalls.close();
    }

    private Uni<Reply> timed(Call call, Uni<Reply> reply) {
        return Uni.createFrom().deferred(() -> reply.invoke(new Stopwatch(listeners, call)::ended));
    }

    private RequestOptions features() {
        return Requests.get(Connections.endpoint(settings.editor().url(), "/api/features"))
                .setMethod(HttpMethod.POST)
                .setConnectTimeout(acquireTimeout())
                .putHeader("Content-Type", "application/json")
                .putHeader("API-KEY", key.value());
    }

    /** For a free place, the connection and its TLS handshake together. */
    private long acquireTimeout() {
        return 2 * settings.editor().connectTimeout().toMillis();
    }

    private Reply withoutTheKey(Reply reply) {
        if (reply instanceof Answer answer && !answer.isPicture()) {
            key.blankIn(answer.body());
        }
        return reply;
    }

    private static DownloadReply unmoved(Arrival arrival) {
        return arrival instanceof Arrival.Moved moved
                ? new Refused(
                        ErrorCode.RESULT_LINK_REFUSED, "HTTP " + moved.status() + ": redirected, which is not followed")
                : ((Arrival.There) arrival).reply();
    }

    private Future<DownloadReply> toFile(Path part, Supplier<Future<DownloadReply>> call) {
        Promise<DownloadReply> reply = Promise.promise();
        CallContext.of(vertx)
                .runOnContext(start -> Future.succeededFuture()
                        .compose(ready -> call.get())
                        .otherwise(cause -> new Failed(null, Line.of(cause)))
                        .compose(done -> withoutFileUnlessDownloaded(done, part))
                        .onComplete(reply));
        return reply.future();
    }

    private Future<DownloadReply> withoutFileUnlessDownloaded(DownloadReply reply, Path part) {
        return reply instanceof Downloaded
                ? Future.succeededFuture(reply)
                : vertx.fileSystem().delete(part.toString()).otherwiseEmpty().map(reply);
    }

    private static <T> Uni<T> once(Supplier<Future<T>> call) {
        return Uni.createFrom()
                .<T>emitter(emitter -> call.get().onSuccess(emitter::complete).onFailure(emitter::fail))
                .memoize()
                .indefinitely();
    }
}
