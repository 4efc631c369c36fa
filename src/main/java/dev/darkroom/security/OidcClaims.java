package dev.darkroom.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a token that has been verified claims. */
final class OidcClaims {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode claims;

    private OidcClaims(JsonNode claims) {
        this.claims = claims;
    }

    /** @param token a JWT */
    static OidcClaims of(String token) {
        try {
            byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
            return new OidcClaims(JSON.readTree(new String(payload, StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a verified token holds JSON", e);
        }
    }

    Optional<String> text(String claim) {
        return Optional.of(find(claim)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /** Those of a list, or the words of a text. */
    Set<String> values(String claim) {
        JsonNode found = find(claim);
        if (found.isTextual()) {
            return new HashSet<>(List.of(found.textValue().split(" +")));
        }
        Set<String> values = new HashSet<>();
        found.forEach(value -> values.add(value.asText()));
        return values;
    }

    /** By its whole name first: names may be addresses with slashes of their own. */
    private JsonNode find(String claim) {
        JsonNode whole = claims.path(claim);
        JsonNode found = claims;
        for (String step : claim.split("/")) {
            found = found.path(step);
        }
        return whole.isMissingNode() ? found : whole;
    }
}
