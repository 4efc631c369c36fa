package dev.darkroom.job;

/**
 * What went wrong, as a stable name for the journal, the manifest and programs. Names are never changed or reused, since they stand in
 * people's files.
 */
public enum ErrorCode {
    KEY_REFUSED(
            "The API refused the key, so nothing more is sent. Check that darkroom.api-key is complete and still valid, then resume."),
    INSUFFICIENT_CREDITS(
            "The account is out of credits, so nothing more is sent. Buy credits or use another key, then resume: no row is lost."),
    ACCESS_BLOCKED(
            "The network in front of the API blocked the call (HTTP 403 with a web page instead of an answer), so nothing more is sent."
                    + " Check from this machine whether the address is blocked, then resume; should it stop at the same row again, that"
                    + " row's prompt trips a filter: reword it."),
    WRONG_ENDPOINT(
            "There is no image-editor API at darkroom.editor.url, so nothing more is sent. Correct the address (without /api), then"
                    + " resume."),
    MODERATED(
            "The picture or the prompt was flagged by the content filter. Change one of them; some flags are random and clear on a"
                    + " second try (run --retry-failed, or darkroom retry)."),
    THROTTLED(
            "The API asked to slow down (HTTP 429). Everybody waits and the call is made again by itself; no attempt is used up."),
    NOT_SENT(
            "The API could not be reached and nothing was sent, so nothing was paid. Check the network and darkroom.editor.url, then send the row again (run --retry-failed, or darkroom retry)."),
    OUTCOME_UNKNOWN(
            "The paid call was sent and no usable answer came back: it may have been paid. Look into the provider's history before you"
                    + " send it again."),
    GIVEN_UP(
            "You gave it up while the outcome of its paid call was unknown: it may have been paid. It is not sent again unless that job is named"
                    + " (darkroom retry --job), or all that have FAILED or are UNCERTAIN are retried together. Look into the provider's history before you do that, or run the row under another custom_id."),
    CANCELLED(
            "Cancelled before it was sent; nothing was paid. In a service: darkroom retry --job, or submit what was cancelled anew. Of a run: a batch that was"
                    + " cancelled goes on when it is run again; a single row when it is changed or gets another custom_id."),
    RECORD_MISMATCH(
            "The record that you named is of another edit, so its picture was not taken. Look for the record with this row's prompt and"
                    + " picture in the provider's history."),
    REFUSED_BY_API(
            "The API answered with an error of its own. Nothing was edited; send the row again later (run --retry-failed, or darkroom retry)."),
    UPSTREAM_BUSY(
            "The model behind the API was busy or failed. Nothing was edited; send the row again later (run --retry-failed, or darkroom retry)."),
    UPSTREAM_REFUSED(
            "The model behind the API refused the request for good. Read the message, correct the row and run it again."),
    UPSTREAM_FAILED(
            "The provider's record says that the edit failed. Send the row again (run --retry-failed, or darkroom retry); should it fail again, change the picture or prompt."),
    INVALID_REQUEST("The API refused the request for good. Read the message, correct the row and run it again."),
    UNSUPPORTED_MODEL("The API does not offer this model to this account any more. Check the model with the provider."),
    ASSET_NOT_FOUND(
            "The provider cannot find the input picture in its asset store. Give the picture as a file or URL, so that it is uploaded"
                    + " again."),
    RESULT_MISSING(
            "The edit was paid for, but the provider's record has no picture that can be fetched. Keep the record's uuid and ask the"
                    + " provider."),
    RESULT_LINK_EXPIRED(
            "The link to the paid picture is no longer valid. A fresh one is asked for; the picture is not bought again."),
    RESULT_LINK_REFUSED(
            "The link to the paid picture leads to a host that is not allowed. If you trust it, add it to darkroom.result.hosts and run"
                    + " again: the picture is not bought again."),
    RESULT_TOO_BIG(
            "The paid picture is larger than darkroom.result.max-bytes. Raise it and run again: the picture is not bought again."),
    RESULT_WRONG_TYPE(
            "Behind the link to the paid picture is no picture. Keep the record's uuid and ask the provider."),
    DOWNLOAD_FAILED("The paid picture could not be fetched. Run again: the picture is not bought again."),
    LOOK_UP_FAILED("The provider's record could not be looked up. This costs nothing and is tried again."),
    RECORD_NOT_FOUND("The provider does not know the record. Keep its uuid and ask the provider."),
    UPLOAD_FAILED(
            "The input picture could not be uploaded. This costs nothing; send the row again later (run --retry-failed, or darkroom retry)."),
    IMAGE_MISSING(
            "The input picture is not there, or may not be read. Correct the row's image and run it again; or put the picture there and send the row again (run --retry-failed, or darkroom retry)."),
    IMAGE_TOO_BIG(
            "The input picture is too large. Make it smaller (the provider takes up to 50 MB) and run the row again."),
    IMAGE_WRONG_TYPE("The input is not a png, jpeg, webp or gif picture. Convert it and run the row again."),
    IMAGE_DAMAGED(
            "The input picture is damaged or not whole; it was not sent, since an edit of half a picture costs as much. Save or copy it again, and send the row"
                    + " again (run --retry-failed, or darkroom retry)."),
    IMAGE_ADDRESS_REFUSED(
            "The row's image URL leads to an address that is not fetched from: only http and https to public addresses are. Set"
                    + " darkroom.fetch.allow-private-addresses=true if it is your own network."),
    RESULT_EMPTY("The link to the paid picture brought an empty file. Run again: the picture is not bought again."),
    RESULT_NOT_AN_IMAGE(
            "The link to the paid picture brought something that is no picture. Run again: the picture is not bought again."),
    RESULT_TRUNCATED("The paid picture arrived incomplete. Run again: the picture is not bought again."),
    RESULT_CORRUPT("The paid picture arrived damaged. Run again: the picture is not bought again."),
    RESULT_WRONG_FORMAT("The paid picture is not in the format that was asked for. It is kept in the folder rejected."),
    RESULT_TOO_MANY_PIXELS(
            "The paid picture has more pixels than can be checked safely. It is kept in the folder rejected."),
    DISK_FULL("The disk with the results is full, so nothing more is sent. Make room, then run again: no row is lost."),
    OUT_NOT_WRITABLE(
            "The results folder cannot be written, so nothing more is sent. Correct that, then run again: no row is lost."),
    OUT_TAKEN("The folder holds other results. Name another one with --out."),
    INTERNAL_ERROR(
            "Darkroom itself failed. Please report it with the log; where a paid call was under way it may have been paid."),
    IMAGE_FETCH_FAILED(
            "The input picture could not be fetched from its URL. This costs nothing; send the row again later (run --retry-failed, or darkroom retry).");

    private final String explanation;

    ErrorCode(String explanation) {
        this.explanation = explanation;
    }

    /** What it means and what to do next, in one to three sentences for a person. */
    public String explanation() {
        return explanation;
    }
}
