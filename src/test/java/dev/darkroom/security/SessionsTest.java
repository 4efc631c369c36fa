package dev.darkroom.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private static final int MOST = 3;

    private TestDatabase database;
    private Tokens tokens;
    private Sessions sessions;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        tokens = new Tokens(database.dataSource());
        sessions = new Sessions(database.dataSource(), new SessionConfig() {
            @Override
            public Duration idle() {
                return Duration.ofHours(12);
            }

            @Override
            public Duration lifetime() {
                return Duration.ofDays(7);
            }

            @Override
            public int mostPerToken() {
                return MOST;
            }

            @Override
            public boolean secureCookie() {
                return false;
            }
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void should_find_a_session_by_its_secret_alone_and_never_store_that() throws Exception {
        Token token = token("ada", Optional.empty());
        Sessions.Begun begun = sessions.begin(token);

        assertThat(sessions.find(begun.secret()))
                .get()
                .extracting(Session::token)
                .satisfies(found -> {
                    assertThat(found.owner()).isEqualTo("ada");
                    assertThat(found.id()).isEqualTo(token.id());
                });
        assertThat(sessions.find(SessionCookie.newSecret())).isEmpty();
        assertThat(database.text("SELECT string_agg(session::text, ' ') FROM session"))
                .doesNotContain(begun.secret());
        assertThat(sessions.stands(begun.session().id())).isTrue();
        sessions.end(begun.secret());
        assertThat(sessions.find(begun.secret())).isEmpty();
        assertThat(sessions.stands(begun.session().id())).isFalse();
    }

    @Test
    void should_end_with_its_token() throws Exception {
        Token token = token("ada", Optional.empty());
        Sessions.Begun begun = sessions.begin(token);
        tokens.revoke(token.id());
        assertThat(sessions.find(begun.secret())).isEmpty();

        Instant soon = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);
        Sessions.Begun shortLived = sessions.begin(token("eve", Optional.of(soon)));
        assertThat(shortLived.session().endsAt()).isEqualTo(soon);
        database.execute("UPDATE token SET expires_at = clock_timestamp() WHERE owner = 'eve'");
        assertThat(sessions.find(shortLived.secret())).isEmpty();
        assertThat(sessions.sweep(1000)).isEqualTo(2);
    }

    @Test
    void should_end_after_a_while_without_use_and_after_its_lifetime_however_busy() throws Exception {
        Sessions.Begun begun = sessions.begin(token("ada", Optional.empty()));
        assertThat(begun.session().endsAt())
                .isBetween(
                        Instant.now().plus(11, ChronoUnit.HOURS), Instant.now().plus(13, ChronoUnit.HOURS));

        database.execute("UPDATE session SET last_used_at = clock_timestamp() - interval '11 hours 59 minutes'");
        assertThat(sessions.find(begun.secret())).as("used in time").isPresent();
        assertThat(database.text("SELECT (last_used_at > clock_timestamp() - interval '1 minute')::text FROM session"))
                .isEqualTo("true");
        database.execute("UPDATE session SET last_used_at = clock_timestamp() - interval '12 hours'");
        assertThat(sessions.find(begun.secret())).as("idle").isEmpty();

        database.execute("UPDATE session SET last_used_at = clock_timestamp(), expires_at = clock_timestamp()");
        assertThat(sessions.find(begun.secret())).as("too old").isEmpty();
        assertThat(sessions.sweep(1000)).isEqualTo(1);
        assertThat(sessions.sweep(1000)).isZero();
    }

    @Test
    void should_end_the_longest_unused_session_of_a_token_that_signs_in_too_often() throws Exception {
        Token token = token("ada", Optional.empty());
        Sessions.Begun other = sessions.begin(token("eve", Optional.empty()));
        Sessions.Begun first = sessions.begin(token);
        Sessions.Begun second = sessions.begin(token);
        sessions.begin(token);
        database.execute("UPDATE session SET last_used_at = clock_timestamp() - interval '2 minutes'");
        assertThat(sessions.find(first.secret())).as("used, just now").isPresent();
        sessions.begin(token);

        assertThat(sessions.find(first.secret())).isPresent();
        assertThat(sessions.find(other.secret())).as("of another token").isPresent();
        assertThat(database.text("SELECT count(*) FROM session")).isEqualTo(Integer.toString(MOST + 1));
        assertThat(sessions.find(second.secret()).isPresent()).isFalse();
    }

    @Test
    void should_keep_to_that_when_many_sign_in_at_once() throws Exception {
        Token token = token("ada", Optional.empty());
        List<CompletableFuture<?>> signing = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            signing.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return sessions.begin(token);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        CompletableFuture.allOf(signing.toArray(CompletableFuture[]::new)).join();
        assertThat(database.text("SELECT count(*) FROM session")).isEqualTo(Integer.toString(MOST));
    }

    private Token token(String owner, Optional<Instant> expiresAt) throws Exception {
        return tokens.create("test", owner, Role.SUBMITTER, expiresAt).token();
    }
}
