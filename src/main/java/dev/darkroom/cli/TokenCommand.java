package dev.darkroom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.client.Json;
import dev.darkroom.client.Listing;
import dev.darkroom.client.Query;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says who may call the service. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {TokenCommand.Create.class, TokenCommand.ListAll.class, TokenCommand.Revoke.class},
        synopsisSubcommandLabel = "create|list|revoke",
        description = {
            "Makes, lists and revokes the tokens of those who may call the service. For its administrator.",
            ""
        })
final class TokenCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "token create, token list or token revoke?");
    }

    /** What a token lets one do. */
    enum Role {
        VIEWER,
        SUBMITTER,
        ADMIN
    }

    @Command(
            name = "create",
            description = {
                "Makes a token. Its secret is the one line on stdout, and cannot be had again.",
                "VIEWER reads all batches, jobs, pictures and the queue; SUBMITTER submits, and sees and acts on its owner's batches; ADMIN does everything.",
                ""
            },
            footer = {"", "For example: (umask 077; darkroom token create shop > shop-token)"})
    static final class Create extends ClientCommand {

        private static final Pattern FROM_NOW = Pattern.compile("([1-9]\\d{0,4})([hd])");

        @Parameters(paramLabel = "NAME", description = "What it is used for.")
        private String name;

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
        private Role role = Role.SUBMITTER;

        @Option(
                names = "--owner",
                paramLabel = "TEXT",
                description = "Whose batches it submits and sees; default NAME.")
        private String owner;

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                description =
                        "90d, 12h, a date or a time such as 2030-01-31T12:00:00Z. Default: it holds until it is revoked.")
        private String expires;

        @Override
        public Integer call() {
            ObjectNode wish = Json.object().put("name", name).put("role", role.name());
            if (owner != null) {
                wish.put("owner", owner);
            }
            if (expires != null) {
                wish.put("expires_at", time(expires, Instant.now()).toString());
            }
            JsonNode token = connect().post("/tokens", wish);
            long id = token.path("id").asLong();
            try {
                show(id, token);
                return ExitCode.OK;
            } catch (Output.Gone e) {
                err().println("The secret of token " + id
                        + " did not come out, and cannot be had again. Revoke it (darkroom token revoke " + id
                        + "), then make another one.");
                throw e;
            }
        }

        private void show(long id, JsonNode token) {
            if (json()) {
                print(token);
                return;
            }
            err().println("Token " + id + " \"" + name + "\", " + role
                    + ". This is its secret; it is shown this once:");
            out().println(token.path("secret").asText());
        }

        static Instant time(String text, Instant now) {
            Matcher fromNow = FROM_NOW.matcher(text);
            if (fromNow.matches()) {
                long count = Long.parseLong(fromNow.group(1));
                return now.plus(fromNow.group(2).equals("d") ? Duration.ofDays(count) : Duration.ofHours(count));
            }
            try {
                return text.length() == 10
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : java.time.OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new UserError(
                        "--expires is " + text
                                + ": it must be hours or days from now (12h, 90d), a date (2030-01-31) or a time (2030-01-31T12:00:00Z)");
            }
        }
    }

    @Command(name = "list", description = "Lists all tokens, those that hold no more included; never their secrets.")
    static final class ListAll extends ClientCommand {

        private static final long MOST = 100_000;

        @Override
        public Integer call() {
            new Listing(connect()::get, Query.of("/tokens")).read(MOST, part -> {
                if (json()) {
                    part.forEach(this::print);
                } else {
                    table(part, Instant.now());
                }
            });
            return ExitCode.OK;
        }

        private void table(List<JsonNode> tokens, Instant now) {
            Table table = new Table("TOKEN", "NAME", "OWNER", "ROLE", "CREATED", "LAST USED", "EXPIRES", "REVOKED");
            for (JsonNode token : tokens) {
                table.row(
                        token.path("id").asLong(),
                        token.path("name").asText(),
                        token.path("owner").asText(),
                        token.path("role").asText(),
                        Ago.of(token.path("created_at").textValue(), now),
                        Ago.of(token.path("last_used_at").textValue(), now),
                        Ago.of(token.path("expires_at").textValue(), now),
                        Ago.of(token.path("revoked_at").textValue(), now));
            }
            table.print(out());
        }
    }

    @Command(name = "revoke", description = "Revokes a token: it is refused from the next request on, on all nodes.")
    static final class Revoke extends ClientCommand {

        @Parameters(paramLabel = "TOKEN", description = "Its number, as in darkroom token list.")
        private long id;

        @Mixin
        private Confirmation confirmation;

        @Override
        public Integer call() {
            if (!confirmation.given("This revokes token " + id + " for good: whoever uses it is refused.", err())) {
                return ExitCode.FAILED;
            }
            JsonNode token = connect().delete("/tokens/" + id);
            if (json()) {
                print(token);
            } else {
                err().println("Token " + id + " \"" + token.path("name").asText() + "\" is revoked.");
            }
            return ExitCode.OK;
        }
    }
}
