package dev.darkroom.simulator;

import java.time.Instant;

/** Errors of the storage that keeps the results: XML in S3's shape. */
final class S3Errors {
    private S3Errors() {}

    static Answer error(int status, String code, String message) {
        return Answer.text(status, "application/xml", """
                <?xml version="1.0" encoding="UTF-8"?>
                <Error><Code>%s</Code><Message>%s</Message><ServerTime>%s</ServerTime><RequestId>SIMULATED</RequestId></Error>
                """.formatted(code, message, Instant.now()));
    }

    static Answer expired() {
        return error(403, "AccessDenied", "Request has expired");
    }

    static Answer wrongSignature() {
        return error(
                403,
                "SignatureDoesNotMatch",
                "The request signature does not match the signature you provided: the path or the query was changed");
    }

    static Answer noSuchKey() {
        return error(404, "NoSuchKey", "The specified key does not exist.");
    }

    static Answer keyLeaked() {
        return error(
                400, "InvalidRequest", "The API-KEY header must not be sent here: the link itself is the permission");
    }

    /** What a download that meets a refusing fault is answered: HTML stays HTML, JSON becomes XML. */
    static Answer refusal(FaultRule rule) {
        Answer answer = FaultAnswers.refusal(rule);
        if (rule.fault() == Fault.NOT_FOUND) {
            return noSuchKey();
        }
        if (!answer.contentType().startsWith("application/json") || answer.status() == 200) {
            return answer;
        }
        Answer xml = error(
                answer.status(),
                "Simulated" + answer.status(),
                "By fault " + rule.fault().label());
        return answer.retryAfter().map(xml::withRetryAfter).orElse(xml);
    }
}
