package dev.darkroom.database;

import java.util.Objects;

/**
 * What it takes to reach a PostgreSQL, embedded or not.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host:port/database}
 * @param username the role
 * @param password its password; never printed by {@link #toString()}
 */
public record DatabaseConnection(String url, String username, String password) {
    public DatabaseConnection {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return username + "@" + url;
    }
}
