package dev.darkroom.queue;

import dev.darkroom.job.EditRequest;
import dev.darkroom.job.ImageSource;
import dev.darkroom.job.JobState;
import dev.darkroom.job.OnUncertain;
import dev.darkroom.job.Step;
import java.util.Optional;
import java.util.UUID;

/**
 * One step of one job, handed to this worker. Its attempt is already in the journal.
 *
 * @param lease the attempt's number; every later write names it
 * @param tries counting attempts of this step before this one
 * @param assetPath the picture's path in the provider's store; null before UPLOAD
 * @param outDir the batch's folder; null where the service keeps the results
 * @param unknowns earlier paid calls of this job whose outcome is unknown
 * @param assetMisses earlier paid calls of this job that were refused because the provider could not find the picture
 * @param editPaid at DOWNLOAD, whether the edit is known to be paid; null: not known
 * @param sinceEdit at DOWNLOAD, how often the job was claimed after the edit whose picture is fetched and neither handed back nor answered 429, this time included:
 *     what it went through before is no matter of that edit
 * @param edits at DOWNLOAD, how many edits of this job the provider has made a record of, that one included; those that failed since, too
 * @param recordUuid at DOWNLOAD, the provider's record of that edit, as far as it is known; else null
 * @param answer at DOWNLOAD, the latest answer of the provider; empty where only the record's uuid came through
 */
public record Claim(
        Step step,
        long jobId,
        int lease,
        int tries,
        long batchId,
        String customId,
        String outputName,
        ImageSource image,
        String assetPath,
        EditRequest request,
        String outDir,
        OnUncertain onUncertain,
        int unknowns,
        int assetMisses,
        Boolean editPaid,
        int sinceEdit,
        int edits,
        UUID recordUuid,
        Optional<StoredAnswer> answer) {

    /**
     * The same, after a look-up has told that its edit was done and charged. Where that is news, the tries begin anew: those so far were look-ups
     * that told nothing, and must not be taken from those to fetch what is paid for.
     */
    public Claim paidFor(UUID record) {
        boolean news = editPaid == null && record.equals(recordUuid);
        return new Claim(
                step,
                jobId,
                lease,
                news ? 0 : tries,
                batchId,
                customId,
                outputName,
                image,
                assetPath,
                request,
                outDir,
                onUncertain,
                unknowns,
                assetMisses,
                true,
                sinceEdit,
                edits,
                record,
                answer);
    }

    /** Where the job rests when this step is given up. Without knowing whether its edit was paid for, nobody may call it failed. */
    public JobState givenUp() {
        boolean unsettled = step == Step.EDIT || step == Step.DOWNLOAD && editPaid == null;
        return unsettled ? JobState.UNCERTAIN : JobState.FAILED;
    }
}
