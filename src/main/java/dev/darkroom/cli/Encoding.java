package dev.darkroom.cli;

import dev.darkroom.database.DatabaseConnection;
import dev.darkroom.database.DatabaseUnavailable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** In what a database writes letters. It is asked before tables are made there: later it would be told by the first prompt that does not fit. */
final class Encoding {

    /** SQL_ASCII keeps the bytes that it is given, and those are UTF-8; it counts bytes where others count letters, which only shortens what may be long. */
    private static final Set<String> TAKES_ALL = Set.of("UTF8", "SQL_ASCII");

    private Encoding() {}

    /** @throws DatabaseUnavailable where it cannot write every letter. Whether there is a database at all is left to whoever migrates it */
    static void require(DatabaseConnection database, String url) {
        String encoding;
        try (Connection connection = DriverManager.getConnection(url, database.username(), database.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_encoding")) {
            row.next();
            encoding = row.getString(1);
        } catch (SQLException e) {
            return;
        }
        if (!TAKES_ALL.contains(encoding)) {
            throw new DatabaseUnavailable(
                    "Darkroom cannot start: the database is in " + encoding
                            + ", which cannot write every letter of a prompt. Nothing was changed. Give it one in UTF8: CREATE DATABASE darkroom ENCODING 'UTF8' TEMPLATE template0");
        }
    }
}
