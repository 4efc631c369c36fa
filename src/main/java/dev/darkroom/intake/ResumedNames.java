package dev.darkroom.intake;

import dev.darkroom.job.OutputName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the files of added rows apart from those of the jobs a batch has already. Compared here, as databases fold capitals by their locale. */
final class ResumedNames {

    private static final int FETCHED = 10_000;

    private static final String TAKEN = """
            SELECT output_name, row_number FROM job
            WHERE batch_id = ? AND replaced_by IS NULL AND id NOT IN (SELECT job_id FROM intake_change)
            """;

    private static final String ADDED =
            "SELECT output_name, row_number, line, custom_id, name_given FROM intake_row ORDER BY row_number";

    private static final String RENAME = "UPDATE intake_row SET output_name = ? WHERE row_number = ?";

    private final Connection connection;
    private final OpenBatch batch;
    private final Findings findings;
    private final UniqueKeys names = new UniqueKeys();

    ResumedNames(Connection connection, OpenBatch batch, Findings findings) {
        this.connection = connection;
        this.batch = batch;
        this.findings = findings;
    }

    void settle() throws SQLException {
        try (PreparedStatement taken = connection.prepareStatement(TAKEN)) {
            taken.setFetchSize(FETCHED);
            taken.setLong(1, batch.id());
            try (ResultSet job = taken.executeQuery()) {
                while (job.next()) {
                    names.add(RowNames.fold(job.getString(1)), job.getInt(2));
                }
            }
        }
        Map<Integer, String> renamed = new LinkedHashMap<>();
        try (PreparedStatement added = connection.prepareStatement(ADDED)) {
            added.setFetchSize(FETCHED);
            try (ResultSet row = added.executeQuery()) {
                while (row.next()) {
                    settle(row, renamed);
                }
            }
        }
        try (PreparedStatement rename = connection.prepareStatement(RENAME)) {
            for (Map.Entry<Integer, String> entry : renamed.entrySet()) {
                rename.setString(1, entry.getValue());
                rename.setInt(2, entry.getKey());
                rename.addBatch();
            }
            rename.executeBatch();
        }
    }

    private void settle(ResultSet row, Map<Integer, String> renamed) throws SQLException {
        String name = row.getString("output_name");
        int number = row.getInt("row_number");
        int taken = names.add(RowNames.fold(name), number);
        if (taken == 0) {
            return;
        }
        String customId = row.getString("custom_id");
        if (!row.getBoolean("name_given")) {
            String apart = OutputName.apart(OutputName.safe(customId), customId);
            if (!apart.equals(name) && names.add(RowNames.fold(apart), number) == 0) {
                renamed.put(number, apart);
                return;
            }
        }
        findings.add(new RowError(
                row.getLong("line"),
                number,
                IntakeColumns.OUTPUT_NAME,
                name,
                "is the name of another row's picture in this folder already: give the row another output_name"));
    }
}
