package dev.darkroom.job;

/** The two formats the model writes. */
public enum OutputFormat {
    PNG("png", "image/png"),
    JPG("jpg", "image/jpeg");

    private final String apiName;
    private final String mediaType;

    OutputFormat(String apiName, String mediaType) {
        this.apiName = apiName;
        this.mediaType = mediaType;
    }

    /** Its word in the API, and the ending of its files. */
    public String apiName() {
        return apiName;
    }

    public String mediaType() {
        return mediaType;
    }

    static OutputFormat of(String apiName) {
        return apiName.equals(JPG.apiName) ? JPG : PNG;
    }
}
