package dev.darkroom.dashboard;

import dev.darkroom.api.JobView;

/**
 * The picture of a gallery that is shown before and after.
 *
 * @param address of the gallery with this one shown
 * @param then where to go once its verdict is given: to the one behind it
 */
public record Focused(JobView job, Original original, String prompt, String address, String then) {

    static Focused of(JobView job, String address, String then) {
        String prompt = Parameters.of(job.request()).stream()
                .filter(parameter -> parameter.name().equals("prompt"))
                .map(Parameters.Given::value)
                .findFirst()
                .orElse("");
        return new Focused(job, Original.of(job), prompt, address, then);
    }
}
