package dev.darkroom.intake;

import dev.darkroom.job.EditRequest;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.Step;

/**
 * A row that may be queued.
 *
 * @param nameGiven whether the user chose the output name; else it was made from custom_id
 * @param input the row as it came, as JSON
 */
record CheckedRow(
        long line,
        int number,
        String customId,
        String outputName,
        boolean nameGiven,
        ImageSource image,
        EditRequest request,
        int priority,
        String input) {

    Step firstStep() {
        return image instanceof ImageSource.Asset ? Step.EDIT : Step.UPLOAD;
    }
}
