package dev.darkroom.simulator;

/** The page that tells a person what this is. */
final class HomePage {
    private HomePage() {}

    static Answer of(SimulatorStatus status) {
        return Answer.text(200, "text/html; charset=utf-8", """
                <!DOCTYPE html>
                <html lang="en">
                <head><title>Darkroom simulator</title>
                <style>body{font:16px/1.5 system-ui,sans-serif;max-width:42em;margin:3em auto;padding:0 1em}
                code{background:#eee;padding:0 .2em}td{padding-right:2em}</style></head>
                <body>
                <h1>This is a simulator</h1>
                <p>It stands in for the image-editor API so that Darkroom can be tried and tested without a key and without
                paying. The pictures are edited by simple drawing code, not by a model, and no real credits are spent.</p>
                <table>
                <tr><td>Edits charged</td><td>%d</td></tr>
                <tr><td>Simulated credits spent</td><td>%d</td></tr>
                <tr><td>Edits in flight</td><td>%d</td></tr>
                <tr><td>Answers of 429</td><td>%d</td></tr>
                </table>
                <p><a href="/simulator/status">status</a> · <a href="/simulator/ledger">ledger</a> ·
                <a href="/simulator/settings">settings</a> · <a href="/simulator/faults">faults</a>
                (<code>PUT</code> JSON to the last two to change them)</p>
                </body></html>
                """.formatted(
                        status.charges(), status.creditsSpent(), status.inFlight(), status.rateLimited()));
    }
}
