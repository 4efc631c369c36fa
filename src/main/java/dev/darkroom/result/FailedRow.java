package dev.darkroom.result;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row of {@code errors.csv}, as the ledger has it.
 *
 * @param input the row as it came, a JSON object
 * @param image where its picture is
 * @param prompt as it was to be sent
 */
record FailedRow(String input, String customId, String image, String prompt, String code, String message) {

    static FailedRow read(ResultSet row) throws SQLException {
        return new FailedRow(
                row.getString("input"),
                row.getString("custom_id"),
                row.getString("image"),
                row.getString("prompt"),
                row.getString("error_code"),
                row.getString("error_message"));
    }
}
