package dev.darkroom.queue;

import dev.darkroom.job.Step;

/** How many claims of a step this node works on at once. As many are claimed together as places are free. */
public interface StepPlaces {

    int of(Step step);
}
