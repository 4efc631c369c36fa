package dev.darkroom.intake;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Why a row with another request than before may not take the place of its job. */
final class ChangedRow {

    private ChangedRow() {}

    /** @param row line, row_number, custom_id, and the verdict of {@link ResumedRows} */
    static RowError error(ResultSet row) throws SQLException {
        return new RowError(
                row.getLong("line"),
                row.getInt("row_number"),
                IntakeColumns.CUSTOM_ID,
                row.getString("custom_id"),
                why(row.getString("verdict")));
    }

    private static String why(String verdict) {
        String another = "give the row another custom_id, or use another --out";
        return switch (verdict) {
            case "CORRECTED" ->
                "failed in this folder as it is here, was corrected since, and the corrected row waits to be sent: run the file that it was corrected in";
            case "RUNNING" -> "is being run right now with another request: wait for it, or " + another;
            case "UNCERTAIN", "PAID" ->
                "was already sent into this folder with another request, and its picture may have been paid for: "
                        + another;
            default ->
                "was already run into this folder with another request, and its picture was paid for: " + another;
        };
    }
}
