package dev.darkroom.editor;

import dev.darkroom.editor.CallListener.Call;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/** Times one call for those who listen. */
final class Stopwatch {

    private static final Logger LOG = Logger.getLogger(Stopwatch.class);

    private final List<CallListener> listeners;
    private final Call call;
    private final long started = System.nanoTime();

    Stopwatch(List<CallListener> listeners, Call call) {
        this.listeners = listeners;
        this.call = call;
    }

    Future<Reply> on(Future<Reply> reply) {
        return reply.onSuccess(this::ended);
    }

    Future<DownloadReply> onDownload(Future<DownloadReply> reply) {
        return reply.onSuccess(ended -> tell(status(ended)));
    }

    void ended(Reply reply) {
        tell(reply instanceof Reply.Answer answer ? OptionalInt.of(answer.status()) : OptionalInt.empty());
    }

    private static OptionalInt status(DownloadReply reply) {
        if (reply instanceof DownloadReply.Downloaded) {
            return OptionalInt.of(200);
        }
        Integer status = reply instanceof DownloadReply.Expired expired
                ? Integer.valueOf(expired.status())
                : reply instanceof DownloadReply.Failed failed ? failed.status() : null;
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    private void tell(OptionalInt status) {
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        for (CallListener listener : listeners) {
            try {
                listener.ended(call, took, status);
            } catch (RuntimeException | Error e) {
                // Nobody would ever hear of the reply, which may be paid for and is not kept yet.
                LOG.errorf(e, "Whoever counts the calls has failed at one of %s", call);
            }
        }
    }
}
