package dev.darkroom.queue;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Takes completions as fast as they are committed: at most a fixed number is on its way to the database. */
final class CompletionSink implements Flow.Subscriber<Message<Completion>> {

    private final Function<Completion, Uni<Void>> complete;
    private final int outstanding;
    private Flow.Subscription subscription;

    CompletionSink(Function<Completion, Uni<Void>> complete, int outstanding) {
        this.complete = complete;
        this.outstanding = outstanding;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(outstanding);
    }

    @Override
    public void onNext(Message<Completion> message) {
        complete.apply(message.getPayload())
                .subscribe()
                .with(
                        done -> {
                            message.ack();
                            subscription.request(1);
                        },
                        failure -> {
                            message.nack(failure);
                            subscription.request(1);
                        });
    }

    @Override
    public void onError(Throwable failure) {
        throw new IllegalStateException("a step ended with an error; steps must turn errors into completions", failure);
    }

    @Override
    public void onComplete() {
        // The application is closing.
    }
}
