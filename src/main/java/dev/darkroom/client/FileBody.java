package dev.darkroom.client;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** An answer on its way into a file. The JDK tells a disk that is full and a connection that breaks in the same way, and only one of them is worth another try. */
final class FileBody implements BodySubscriber<Path> {

    private final Path file;
    private final BodySubscriber<Path> body;
    private volatile boolean cut;

    FileBody(Path file, OpenOption... options) {
        this.file = file;
        this.body = BodySubscribers.ofFile(file, options);
    }

    /** @return fails with {@link ServiceException.Unwritable} where it is the file's fault */
    @Override
    public CompletionStage<Path> getBody() {
        return body.getBody()
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedFuture(cut ? failure : new ServiceException.Unwritable(file, failure)));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        body.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        body.onNext(part);
    }

    @Override
    public void onError(Throwable failure) {
        cut = true;
        body.onError(failure);
    }

    @Override
    public void onComplete() {
        body.onComplete();
    }
}
