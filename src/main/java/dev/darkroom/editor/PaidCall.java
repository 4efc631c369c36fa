package dev.darkroom.editor;

import dev.darkroom.editor.Reply.Answer;
import dev.darkroom.editor.Reply.NoAnswer;
import dev.darkroom.editor.Reply.NotSent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One POST that may cost money, made once. It knows for certain whether a byte was written: Vert.x hands out a request only when its
 * connection stands (resolved, connected, TLS done), and nothing is written before {@code send}. Whatever fails before is {@link NotSent},
 * whatever fails after is {@link NoAnswer}.
 */
final class PaidCall {

    private final Vertx vertx;
    private final BooleanSupplier mayStill;
    private final long maxAnswerBytes;
    private final Promise<Reply> reply = Promise.promise();
    private final Buffer answer = Buffer.buffer();
    private final Watch watch;
    private HttpClientRequest sent;

    private PaidCall(Vertx vertx, BooleanSupplier mayStill, Duration total, Duration idle, long maxAnswerBytes) {
        this.vertx = vertx;
        this.mayStill = mayStill;
        this.maxAnswerBytes = maxAnswerBytes;
        this.watch = new Watch(vertx, total, idle, this::giveUp);
    }

    /** Makes the call; never fails. */
    static Future<Reply> make(
            Vertx vertx,
            HttpClient client,
            RequestOptions options,
            Buffer body,
            BooleanSupplier mayStill,
            Duration total,
            Duration idle,
            long maxAnswerBytes) {
        Promise<Reply> result = Promise.promise();
        CallContext.of(vertx).runOnContext(start -> {
            PaidCall call = new PaidCall(vertx, mayStill, total, idle, maxAnswerBytes);
            call.reply.future().onComplete(result);
            // Composed, since a closed client throws instead of failing.
            Future.succeededFuture()
                    .compose(ready -> client.request(options))
                    .onSuccess(request -> call.send(request, body))
                    .onFailure(call::fail);
        });
        return result.future();
    }

    private void send(HttpClientRequest request, Buffer body) {
        // What becomes of it is told by the answer; without a handler Vert.x logs a reset as an error.
        request.exceptionHandler(told -> {});
        if (reply.future().isComplete()) {
            // The time was up while the connection was being made.
            request.reset();
            return;
        }
        if (!mayStill.getAsBoolean()) {
            // The process, or its network, stood still so long that another node may be at this job by now.
            fail(new IllegalStateException("this node was not heard of for so long that the job may be another's"));
            request.reset();
            return;
        }
        sent = request;
        request.response().onSuccess(this::receive).onFailure(this::fail);
        request.send(body).onFailure(this::fail);
    }

    private void receive(HttpClientResponse response) {
        watch.touch();
        response.exceptionHandler(this::fail);
        response.handler(part -> {
            watch.touch();
            if (answer.length() + (long) part.length() > maxAnswerBytes) {
                giveUp(new IOException(
                        "the answer is larger than darkroom.editor.max-answer-bytes (" + maxAnswerBytes + ")"));
            } else {
                answer.appendBuffer(part);
            }
        });
        response.endHandler(end -> settle(new Answer(
                response.statusCode(),
                response.getHeader("Content-Type"),
                answer.getBytes(),
                response.getHeader("Retry-After"),
                response.getHeader("Date"))));
    }

    private void giveUp(Exception cause) {
        fail(cause);
        if (sent != null) {
            sent.reset();
        }
    }

    private void fail(Throwable cause) {
        settle(sent == null ? new NotSent(cause) : new NoAnswer(cause, answer.getBytes()));
    }

    private void settle(Reply outcome) {
        watch.stop();
        reply.tryComplete(outcome);
    }
}
