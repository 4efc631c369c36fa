package dev.darkroom.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {

    private TestDatabase database;
    private Tokens tokens;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        tokens = new Tokens(database.dataSource());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_find_a_token_by_its_secret_alone_and_never_store_that() throws Exception {
        Tokens.Issued issued = tokens.create("laptop", "ada", Role.SUBMITTER, Optional.empty());

        assertThat(issued.secret()).matches("dk_[A-Za-z0-9_-]{43}");
        assertThat(tokens.find(issued.secret())).get().extracting(Token::owner).isEqualTo("ada");
        assertThat(tokens.find(TokenSecret.create())).isEmpty();
        assertThat(tokens.find("dk_' OR true --")).isEmpty();
        assertThat(rows()).doesNotContain(issued.secret());
    }

    @Test
    void should_refuse_what_has_expired_or_was_revoked() throws Exception {
        Instant past = Instant.now().minusSeconds(3600);
        assertThat(tokens.find(tokens.create("old", "ada", Role.VIEWER, Optional.of(past))
                        .secret()))
                .isEmpty();
        Tokens.Issued issued = tokens.create(
                "lost", "ada", Role.ADMIN, Optional.of(Instant.now().plusSeconds(3600)));
        assertThat(tokens.find(issued.secret())).isPresent();
        assertThat(tokens.revoke(issued.token().id()))
                .get()
                .satisfies(t -> assertThat(t.revokedAt()).isPresent());
        assertThat(tokens.find(issued.secret())).isEmpty();
        assertThat(tokens.revoke(4711)).isEmpty();
    }

    @Test
    void should_tell_of_a_token_that_was_let_in_whether_it_still_holds() throws Exception {
        Instant later = Instant.now().plusSeconds(3600);
        Tokens.Issued issued = tokens.create("tab", "ada", Role.VIEWER, Optional.of(later));
        assertThat(tokens.stands(issued.token())).isTrue();
        tokens.revoke(issued.token().id());
        assertThat(tokens.stands(issued.token())).isFalse();
        assertThat(tokens.stands(ofAnIssuer(later))).isTrue();
        assertThat(tokens.stands(ofAnIssuer(Instant.now().minusSeconds(1)))).isFalse();
    }

    private static Token ofAnIssuer(Instant expiresAt) {
        return new Token(
                0,
                "tab",
                "ada",
                Role.VIEWER,
                Instant.now(),
                Optional.of(expiresAt),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void should_keep_the_administrators_token_in_a_file_for_our_user_alone(@TempDir Path data) throws Exception {
        AdminToken admin = new AdminToken(tokens);
        Path file = admin.ensure(data);
        String first = Files.readString(file).strip();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(tokens.find(first)).get().extracting(Token::role).isEqualTo(Role.ADMIN);
        admin.ensure(data);
        assertThat(Files.readString(file).strip()).as("the next start").isEqualTo(first);

        tokens.revoke(tokens.find(first).orElseThrow().id());
        admin.ensure(data);
        assertThat(Files.readString(file).strip()).as("it was revoked").isNotEqualTo(first);
        assertThat(tokens.find(Files.readString(file).strip())).isPresent();
    }

    private String rows() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT string_agg(token::text, ' ') FROM token")) {
            row.next();
            return row.getString(1);
        }
    }
}
