package dev.darkroom.dashboard;

import dev.darkroom.api.JobView;
import dev.darkroom.job.ImageSource;

/**
 * The picture that a job edits.
 *
 * @param isHere whether Darkroom may have it to show
 * @param link where it is on the web; null: not there
 * @param text the address as it was given
 */
public record Original(boolean isHere, String link, String text) {

    static Original of(JobView job) {
        ImageSource image = ImageSource.parse(job.image());
        boolean isHere = image instanceof ImageSource.Kept || image instanceof ImageSource.LocalFile;
        return new Original(isHere, image instanceof ImageSource.Remote ? job.image() : null, job.image());
    }
}
