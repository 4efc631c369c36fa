package dev.darkroom.editor;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import dev.darkroom.job.PictureType;
import io.netty.handler.codec.http.multipart.HttpPostRequestEncoder.ErrorDataEncoderException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.ext.web.client.HttpRequest;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import io.vertx.mutiny.ext.web.codec.BodyCodec;
import io.vertx.mutiny.ext.web.multipart.MultipartForm;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;

/** The calls to the API that cost nothing. Whether one was sent decides nothing here, and is told by the kind of failure. */
final class FreeCalls {

    private final Vertx vertx;
    private final EditorConfig editor;
    private final ApiKey key;
    private final WebClient lookUps;
    private final WebClient uploads;

    FreeCalls(Vertx vertx, Connections connections, EditorConfig editor, ApiKey key) {
        this.vertx = vertx;
        this.editor = editor;
        this.key = key;
        this.lookUps = client(vertx, connections.lookUps());
        this.uploads = client(vertx, connections.uploads());
    }

    private static WebClient client(Vertx vertx, WebClientOptions options) {
        WebClient client =
                WebClient.wrap(HttpClient.newInstance(Connections.client(vertx.getDelegate(), options)), options);
        ((WebClientInternal) client.getDelegate()).addInterceptor(FreeCalls::told);
        return client;
    }

    /** Why a call broke is told by its reply: a request that streams a file has no handler, and without one Vert.x logs that as an error, too. */
    private static void told(HttpContext<?> call) {
        if (call.phase() == ClientPhase.SEND_REQUEST) {
            call.clientRequest().exceptionHandler(cause -> {});
        }
        call.next();
    }

    Uni<Reply> lookUp(UUID uuid) {
        String url = Connections.endpoint(editor.url(), "/api/results/" + uuid).toString();
        return make(lookUps.getAbs(url), HttpRequest::send, editor.lookUpTimeout());
    }

    Uni<Reply> upload(Path file, PictureType type) {
        String url = Connections.endpoint(editor.url(), "/api/assets").toString();
        return make(
                uploads.postAbs(url),
                request -> request.sendMultipartForm(MultipartForm.create()
                        .binaryFileUpload("asset", "image." + type.ending(), file.toString(), type.mediaType())),
                editor.uploadTimeout());
    }

    void close() {
        lookUps.close();
        uploads.close();
    }

    private Uni<Reply> make(
            HttpRequest<Buffer> request, Function<HttpRequest<Void>, Uni<HttpResponse<Void>>> send, Duration total) {
        return Uni.createFrom().deferred(() -> {
            BoundedBody body = new BoundedBody(editor.maxAnswerBytes().asLongValue());
            // Ends the sending, too, once nobody waits for it: a picture on its way would hold its connection, which
            // others wait for.
            HttpRequest<Void> bounded = request.idleTimeout(total.plusSeconds(1).toMillis())
                    .putHeader("API-KEY", key.value())
                    .putHeader("Accept-Encoding", "identity")
                    .as(BodyCodec.newInstance(io.vertx.ext.web.codec.BodyCodec.pipe(body)));
            return Uni.createFrom()
                    .<Reply>emitter(emitter -> CallContext.of(vertx.getDelegate())
                            .runOnContext(start -> {
                                body.overflow().onFailure(tooLarge -> emitter.complete(new NoAnswer(tooLarge)));
                                send.apply(bounded)
                                        .subscribe()
                                        .with(
                                                response -> emitter.complete(answer(response, body)),
                                                cause -> emitter.complete(failure(cause)));
                            }))
                    .ifNoItem()
                    .after(total)
                    .recoverWithItem(() -> {
                        body.close();
                        return new NoAnswer(new TimeoutException("not done within " + total.toMillis() + " ms"));
                    });
        });
    }

    private static Reply answer(HttpResponse<Void> response, BoundedBody body) {
        return new Answer(
                response.statusCode(),
                response.getHeader("Content-Type"),
                body.bytes(),
                response.getHeader("Retry-After"),
                response.getHeader("Date"));
    }

    private static Reply failure(Throwable failure) {
        boolean ofTheFile = failure instanceof ErrorDataEncoderException && failure.getCause() != null;
        Throwable cause = ofTheFile ? failure.getCause() : failure;
        boolean unsent = cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof SSLHandshakeException
                || cause instanceof ConnectionPoolTooBusyException
                || cause instanceof FileNotFoundException
                || cause instanceof IllegalStateException;
        return unsent ? new NotSent(cause) : new NoAnswer(cause);
    }
}
