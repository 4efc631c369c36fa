package dev.darkroom.worker;

import dev.darkroom.queue.Completion;
import java.time.Instant;

/** Hears of every step of this node once it has ended, before that is written down. Must not block. */
public interface StepListener {

    void ended(Completion completion, Instant began, Instant ended);
}
