package dev.darkroom.intake;

import java.math.BigDecimal;
import java.util.List;

/**
 * What is in a file.
 *
 * @param rows how many rows it has, those with errors included
 * @param errors how many mistakes there are in all
 * @param firstErrors the first hundred of them
 * @param warnings what is allowed and probably not meant, by text
 * @param uploads how many rows name a picture that is not an asset yet
 * @param pictures how many different pictures those are, at most: two files with the same bytes are uploaded once
 * @param columns the columns in order, without those that {@code errors.csv} adds
 */
public record IntakeReport(
        int rows,
        long errors,
        List<RowError> firstErrors,
        List<Warning> warnings,
        int uploads,
        int pictures,
        List<String> columns) {

    /** Whether the file may be run. */
    public boolean isClean() {
        return errors == 0;
    }

    /** What all rows would cost, in credits. */
    public BigDecimal cost(BigDecimal creditsPerEdit) {
        return creditsPerEdit.multiply(BigDecimal.valueOf(rows));
    }
}
