package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.job.EditRequest;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Step;
import dev.darkroom.queue.Claim;
import dev.darkroom.queue.Completion;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class StepsTest {

    @Test
    void should_go_on_where_memory_runs_out_for_somebody_who_listens() {
        Steps steps = new Steps(List.of((completion, began, ended) -> {
            throw new OutOfMemoryError("of the test");
        }));

        List<Message<Completion>> completed = steps.inFlight(
                        Multi.createFrom().items(Message.of(claim(1)), Message.of(claim(2))),
                        1,
                        claim -> Uni.createFrom().item(Completion.broken(claim, null, null, "of the test")))
                .collect()
                .asList()
                .await()
                .indefinitely();

        assertThat(completed).hasSize(2);
    }

    private static Claim claim(long jobId) {
        return new Claim(
                Step.EDIT,
                jobId,
                1,
                0,
                1,
                "c",
                "c",
                ImageSource.parse("asset:a"),
                "a",
                EditRequest.fromText(Map.of("prompt", "p")),
                "/out",
                OnUncertain.HOLD,
                0,
                0,
                null,
                0,
                0,
                null,
                Optional.empty());
    }
}
